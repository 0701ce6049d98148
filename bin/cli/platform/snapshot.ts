import { NothingPublishedError, type Snapshot, SnapshotReader } from '../../../lambdas/snapshot/reader.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { Platform } from './platform.ts';

/** The published snapshot, read with the caller's own rights. @throws CommandError before the first refresh */
export async function snapshotOf({ s3, outputs }: Platform): Promise<Snapshot> {
  try {
    return await new SnapshotReader(s3, outputs.GoldBucket).latest();
  } catch (error) {
    throw error instanceof NothingPublishedError ? new CommandError(error.message) : error;
  }
}
