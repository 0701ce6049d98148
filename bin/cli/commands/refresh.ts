import type { Command } from 'commander';
import { refresh } from '../platform/executions.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { line, waiting } from '../terminal/progress.ts';

export const refreshCommand = (): Command =>
  platformCommand('refresh', 'bring silver, gold and the published snapshot up to date')
    .option('--full', 'go over everything that ever arrived, not only over what is new')
    .action(
      onPlatform(async (platform, options: PlatformOptions & { readonly full?: boolean }) => {
        let done = 0;
        const onStep = (steps: number): void => {
          done = steps;
        };
        const work = refresh(platform, onStep, options.full === true, line);
        const result = await waiting('Refreshing', work, () => `${done} steps done`);
        print(options.json === true, result, () =>
          result.outcome === 'published'
            ? `Published run ${result.run} after ${result.seconds} s.`
            : `Nothing has arrived since run ${result.run}, whose snapshot stays published.`,
        );
      }),
    );
