import { Command } from 'commander';
import { dataOption, jsonOption, onPlatform, type PlatformOptions, stageOption } from '../options.ts';
import { print } from '../output.ts';
import { waiting } from '../progress.ts';
import { refresh } from '../refresh.ts';

export const refreshCommand = (): Command =>
  new Command('refresh')
    .description('bring silver, gold and the published snapshot up to date')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(stageOption())
    .action((options: PlatformOptions) =>
      onPlatform(options, async (platform) => {
        let done = 0;
        const work = refresh(platform, (steps) => {
          done = steps;
        });
        const result = await waiting('Refreshing', work, () => `${done} steps done`);
        print(options.json === true, result, () => `Published run ${result.run} after ${result.seconds} s.`);
      }),
    );
