import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { METERED_STAGE, meter } from '../../../bench/cloud/meter.ts';
import { PRICES } from '../../../bench/cloud/prices.ts';
import type { Profile } from '../../../bench/cloud/profile.ts';
import { resultOf } from '../../../bench/cloud/result.ts';
import type { Metered } from '../../../bench/cloud/targets.ts';
import { peersText, textOf } from '../../../bench/cloud/text.ts';
import { SynthesisError } from '../platform/assembly.ts';
import { CommandError } from '../terminal/errors.ts';
import { jsonOption } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { waiting } from '../terminal/progress.ts';

const ROOT = join(import.meta.dirname, '../../..');

interface CostOptions {
  readonly eventsPerDay: number;
  readonly ordersPerDay: number;
  readonly eventsPerRequest: number;
  readonly stage: string;
  readonly json?: boolean;
}

export const costCommand = (): Command =>
  new Command('cost')
    .description('work out what a stage would cost in AWS, and when it meets a limit; nothing is deployed or asked')
    .addOption(new Option('--events-per-day <n>', 'events of a mean day').argParser(countOf).default(100_000))
    .addOption(new Option('--orders-per-day <n>', 'orders of a mean day').argParser(countOf).default(1000))
    .addOption(
      new Option('--events-per-request <n>', 'how many an SDK sends at once; a browser sends one')
        .argParser(countOf)
        .default(1),
    )
    .option('--stage <name>', 'a stage of cdk.json', METERED_STAGE)
    .addOption(jsonOption())
    .action(async ({ eventsPerDay, ordersPerDay, eventsPerRequest, stage, json }: CostOptions) => {
      if (ordersPerDay > eventsPerDay)
        throw new CommandError('An order is an event too: --orders-per-day is more than --events-per-day.');
      const profile = { name: stage, eventsPerDay, ordersPerDay, eventsPerRequest: Math.max(1, eventsPerRequest) };
      const shop = await waiting('Rehearsing', metered(stage, profile));
      const result = { prices: { asOf: PRICES.asOf, source: PRICES.source }, ...resultOf(shop) };
      print(json === true, result, () => `${textOf(shop)}\n\n${peersText()}`);
    });

async function metered(stage: string, profile: Profile): Promise<Metered> {
  try {
    const [shop] = await meter(ROOT, stage, [profile]);
    if (shop === undefined) throw new Error('Nothing was metered');
    return shop;
  } catch (error) {
    if (!(error instanceof SynthesisError)) throw error;
    const [, reason = error.message] = /Error: ([^\n]+)/.exec(error.message) ?? [];
    throw new CommandError(`The stage "${stage}" cannot be synthesised: ${reason}`);
  }
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0)
    throw new InvalidArgumentError(`"${text}" is no count of events, e.g. 100000`);
  return count;
}
