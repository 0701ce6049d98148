import type { Command } from 'commander';
import pc from 'picocolors';
import type { PublishedRow } from '../../../lambdas/snapshot/reader.ts';
import type { Platform } from '../platform/platform.ts';
import { snapshotOf } from '../platform/platform.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';
import { describe, figure, trainWatched } from './train.ts';

export const modelsCommand = (): Command =>
  platformCommand('models', 'show the training runs, and let an earlier one serve again')
    .action(
      onPlatform(async (platform, { json }) => {
        const runs = await runsOf(platform);
        print(json === true, runs, () => (runs.length === 0 ? NONE : listed(runs)));
      }),
    )
    .addCommand(
      platformCommand('restore', 'let an earlier champion serve again')
        .argument('<run>')
        .action(onPlatform((platform, { json }, run: string) => restore(platform, run, json === true))),
    );

const NONE = 'Nothing has been trained yet: npx shoplake train';

/** The runs in the published snapshot, of each model the newest first. */
async function runsOf(platform: Platform): Promise<PublishedRow[]> {
  const rows = await (await snapshotOf(platform)).rows('model_runs');
  const time = ({ changed_at }: PublishedRow): number => (changed_at instanceof Date ? changed_at.getTime() : 0);
  return rows.toSorted((a, b) => String(a.model).localeCompare(String(b.model)) || time(b) - time(a)).map(plain);
}

/** JSON has no dates and no big integers. */
const plain = (row: PublishedRow): PublishedRow =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : value,
    ]),
  );

function listed(runs: readonly PublishedRow[]): string {
  const rows = runs.map((run) => ({
    model: run.model,
    id: run.run_id,
    status: run.is_champion === true ? pc.green(String(run.status)) : run.status,
    trained: String(run.trained_at ?? run.changed_at).slice(0, 16),
    metric: run.metric,
    score: figure(run.score as number | null),
    rows: run.data_rows,
    reason: run.reason,
  }));
  return table(rows);
}

async function restore(platform: Platform, id: string, isJson: boolean): Promise<void> {
  const run = (await runsOf(platform)).find(({ run_id }) => run_id === id);
  if (!run) throw new CommandError(`There is no run "${id}"; npx shoplake models shows those there are.`);
  if (run.is_champion === true) throw new CommandError(`The run "${id}" serves already.`);
  if (run.status !== 'replaced')
    throw new CommandError(`The run "${id}" was ${run.status}; only one that has served can serve again.`);
  const request = { restore: { model: String(run.model), run: id } };
  const result = await trainWatched(platform, 'Restoring', request);
  print(isJson, result, () => describe(result));
}
