import { Option } from 'commander';
import { openDeployed } from '../platform/deployed.ts';
import { DEFAULT_DATA, openLocal } from '../platform/local.ts';
import type { Platform } from '../platform/platform.ts';

/** Options that every command on a platform has. */
export interface PlatformOptions {
  readonly json?: boolean;
  readonly data: string;
  readonly stage?: string;
}

export const jsonOption = (): Option => new Option('--json', 'print JSON for scripts');
export const dataOption = (): Option => new Option('--data <dir>', 'folder of the local account').default(DEFAULT_DATA);
export const stageOption = (): Option =>
  new Option('--stage <name>', 'a deployed stage, reached with the AWS credential chain; without it the local account');

/** Opens the platform the options name, does the work, and closes it again whatever happens. */
export async function onPlatform<T>(options: PlatformOptions, work: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await (options.stage === undefined ? openLocal(options.data) : openDeployed(options.stage));
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}
