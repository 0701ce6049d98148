import { type Snapshot, SnapshotReader } from '../../../lambdas/snapshot/reader.ts';
import type { Platform } from './platform.ts';

/** The published snapshot, read with the caller's own permissions. @throws NothingPublishedError before the first refresh */
export const snapshotOf = ({ s3, outputs }: Platform): Promise<Snapshot> =>
  new SnapshotReader(s3, outputs.GoldBucket).latest();
