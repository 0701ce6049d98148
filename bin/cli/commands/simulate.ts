import type { Command } from 'commander';
import { withFaults } from '../../../sample/faults.ts';
import { liveBatches } from '../../../sample/live.ts';
import { createShop } from '../../../sample/shop.ts';
import type { Platform } from '../platform/platform.ts';
import { readSampleState, SAMPLE_SEED, shopOf } from '../platform/sample-shop.ts';
import { sendEvents } from '../platform/send.ts';
import { CommandError } from '../terminal/errors.ts';
import { numberIn, onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { line, waiting } from '../terminal/progress.ts';

interface SimulateOptions extends PlatformOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly writeKey: string;
  readonly duplicates: number;
  readonly late: number;
  readonly outOfOrder: number;
  readonly malformed: number;
}

/** The write key of the local stage, which listens on this machine only; its hash stands in cdk.json. */
export const LOCAL_WRITE_KEY = 'local-write-key';

const positive = numberIn((number) => number > 0, 'a number above zero');
const share = numberIn((number) => number >= 0 && number <= 1, 'a share from 0 to 1');

export const simulateCommand = (): Command =>
  platformCommand('simulate', 'send live traffic of the sample shop to a running API')
    .option('--rate <n>', 'events a second', positive, 5)
    .option('--seconds <n>', 'how long', positive, 30)
    .option('--write-key <key>', 'write key of the stage', LOCAL_WRITE_KEY)
    .option('--duplicates <share>', 'share of events sent twice', share, 0)
    .option('--late <share>', 'share of events held back', share, 0)
    .option('--out-of-order <share>', 'share of events out of order', share, 0)
    .option('--malformed <share>', 'share of malformed events', share, 0)
    .action(
      onPlatform(async (platform, options: SimulateOptions) => {
        let sent = 0;
        const work = simulate(platform, options, (count) => {
          sent += count;
        });
        await waiting('Sending', work, () => `${sent} events`);
        print(
          options.json === true,
          { sent, seconds: options.seconds },
          () => `${sent} events sent in ${options.seconds} s.`,
        );
      }),
    );

async function simulate(platform: Platform, options: SimulateOptions, onSent: (count: number) => void): Promise<void> {
  if (!platform.isServed) {
    throw new CommandError(
      'No account is running on this folder, so there is no API to send to. Start one with: npm start',
    );
  }
  const state = platform.dataDir === undefined ? undefined : await readSampleState(platform.dataDir);
  const shop = state ? shopOf(state) : createShop({ seed: SAMPLE_SEED });
  const startAt = new Date();
  const until = startAt.getTime() + options.seconds * 1000;
  const { duplicates, late, outOfOrder, malformed } = options;
  let seed = startAt.getTime() % 2 ** 31;
  for await (const batch of liveBatches(shop, { startAt, eventsPerSecond: options.rate })) {
    seed += 1; // a batch is a stream of its own, and each is to have other faults
    const faults = { seed, duplicates, late, outOfOrder, malformed };
    const deliveries = Array.from(withFaults(batch, faults), ({ event }) => event);
    onSent(await sendEvents(deliveries, { apiUrl: platform.outputs.ApiUrl, writeKey: options.writeKey, say: line }));
    if (Date.now() >= until) return;
  }
}
