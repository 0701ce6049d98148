import { Command, InvalidArgumentError, Option } from 'commander';
import { openDeployed } from '../platform/deployed.ts';
import { DEFAULT_DATA, type LocalAccess, openLocal } from '../platform/local.ts';
import type { Platform } from '../platform/platform.ts';

/** Options that every command on a platform has. */
export interface PlatformOptions {
  readonly json?: boolean;
  readonly data: string;
  readonly stage?: string;
}

export const jsonOption = (): Option => new Option('--json', 'print JSON for scripts');
export const dataOption = (): Option => new Option('--data <dir>', 'folder of the local account').default(DEFAULT_DATA);
const stageOption = (): Option =>
  new Option('--stage <name>', 'a deployed stage, reached with the AWS credential chain; without it the local account');

/** A command on a platform: with `--json`, `--data` and `--stage`. */
export const platformCommand = (name: string, description: string): Command =>
  new Command(name).description(description).addOption(jsonOption()).addOption(dataOption()).addOption(stageOption());

/** What a command does on the platform that its options name. Arguments come as the command declares them. */
type Work<O extends PlatformOptions, A extends unknown[]> = (
  platform: Platform,
  options: O,
  ...args: A
) => Promise<void>;

/**
 * An action that opens the platform its options name, does the work, and closes it again whatever happens.
 * @param access whether it makes a local account where there is none
 *
 * @example
 * platformCommand('status', 'show where a stage is').action(onPlatform(async (platform, { json }) => { ... }));
 */
export const onPlatform =
  <O extends PlatformOptions, A extends unknown[]>(work: Work<O, A>, access: LocalAccess = {}) =>
  async (...given: unknown[]): Promise<void> => {
    // Commander hands over the arguments, the options and the command.
    const options = (given.at(-1) as Command).optsWithGlobals<O>();
    const platform = await (options.stage === undefined
      ? openLocal(options.data, access)
      : openDeployed(options.stage));
    try {
      await work(platform, options, ...(given.slice(0, -2) as A));
    } finally {
      await platform.close();
    }
  };

/** Reads an option that is a whole number from one to another. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (text.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`use a whole number from ${least} to ${most}`);
  };

/** Reads an option that is a number above one and at most another. */
export const numberIn =
  (isAllowed: (number: number) => boolean, allowed: string) =>
  (text: string): number => {
    const number = Number(text);
    if (text.trim() !== '' && isAllowed(number)) return number;
    throw new InvalidArgumentError(`use ${allowed}`);
  };
