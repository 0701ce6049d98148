import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CHANNELS, type Channel, type FeatureRow, type FeatureType } from '../../contracts/features.ts';
import type { Features } from '../model.ts';
import { parquetRows } from './parquet-file.ts';

/**
 * The channels of a job as rows. A channel's files are read in the order of their names, and anew at every call.
 * @param given the channels that the job has; one without a file is empty
 * @throws Error when a channel that the model needs is not among them
 */
export async function openChannels(
  folder: string,
  needed: readonly Channel[],
  given: readonly string[],
): Promise<Features> {
  const absent = needed.filter((channel) => !given.includes(channel));
  if (absent.length > 0) {
    throw new Error(`The job has no channel ${absent.join(', ')}; this model learns from ${needed.join(', ')}.`);
  }
  const files = new Map<Channel, readonly string[]>();
  for (const channel of needed) files.set(channel, await filesOf(join(folder, channel)));
  return {
    rows: <C extends Channel>(channel: C) => {
      const paths = files.get(channel);
      if (!paths) throw new Error(`The model reads the channel ${channel}, which it has not declared.`);
      return channelRows(folder, channel, paths);
    },
  };
}

async function* channelRows<C extends Channel>(
  folder: string,
  channel: C,
  paths: readonly string[],
): AsyncGenerator<FeatureRow<C>> {
  const kinds: Readonly<Record<string, FeatureType>> = CHANNELS[channel];
  for (const path of paths) {
    try {
      // The columns have been held to the channel's kinds, which the compiler holds to its row type.
      for await (const row of parquetRows(path, kinds)) yield row as unknown as FeatureRow<C>;
    } catch (error) {
      const file = relative(join(folder, channel), path);
      throw new Error(`Channel ${channel}, file ${file}: ${(error as Error).message}.`, { cause: error });
    }
  }
}

/** Files below a folder in the order of their paths, without those that Hive hides (`_SUCCESS`, `.crc`). */
async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
