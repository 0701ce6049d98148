import { Command } from 'commander';
import { refresh } from '../platform/refresh.ts';
import { dataOption, jsonOption, onPlatform, type PlatformOptions, stageOption } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { waiting } from '../terminal/progress.ts';

export const refreshCommand = (): Command =>
  new Command('refresh')
    .description('bring silver, gold and the published snapshot up to date')
    .option('--full', 'go over everything that ever arrived, not only over what is new')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(stageOption())
    .action((options: PlatformOptions & { readonly full?: boolean }) =>
      onPlatform(options, async (platform) => {
        let done = 0;
        const onStep = (steps: number): void => {
          done = steps;
        };
        const work = refresh(platform, onStep, options.full === true);
        const result = await waiting('Refreshing', work, () => `${done} steps done`);
        print(options.json === true, result, () =>
          result.outcome === 'published'
            ? `Published run ${result.run} after ${result.seconds} s.`
            : `Nothing has arrived since run ${result.run}, whose snapshot stays published.`,
        );
      }),
    );
