import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadSample } from '../../../bin/cli/platform/sample-load.ts';
import { sendEvents } from './http.ts';
import { fileBody, upload } from './objects.ts';
import type { RouteId } from './questions.ts';
import { publish } from './refresh.ts';
import { type ServedAccount, servedAccount } from './served.ts';
import { train } from './train.ts';

/** A shop that is asked everything. */
export interface Shop {
  readonly name: string;
  readonly source: string;
  readonly open: () => Promise<ServedAccount>;
  /** What it has nothing of. */
  readonly without: readonly RouteId[];
  /** The file that it needs and that is not there. */
  readonly missing?: string | undefined;
}

/** Raises an alert. @param timestamp when it was, as who sends it says */
const failedPayments = (timestamp: string): object[] =>
  Array.from({ length: 25 }, (_, n) => ({
    ...{ type: 'track', event: 'Payment Failed', messageId: `p-${n}`, userId: 'C-00001', timestamp, properties: {} },
  }));

/** Of a shop that trains for the first time no forecast can have come true, and no input has moved. */
const FIRST_TRAINING = ['forecastAccuracy', 'modelDrift'] as const;

const served = (
  fill: (account: Omit<ServedAccount, 'callers'>) => Promise<unknown>,
  now = new Date().toISOString(),
): Promise<ServedAccount> =>
  servedAccount(async (account) => {
    await fill(account);
    await sendEvents(account, failedPayments(now));
    await train(account);
  });

export const SAMPLE: Shop = {
  name: 'the sample shop',
  source: 'web',
  open: () => served((account) => loadSample(account.served.platform, account.dataDir)),
  without: FIRST_TRAINING,
};

const FILE = join(process.env.SHOPLAKE_DATASETS ?? '', 'online-retail', 'OnlineRetail.csv.gz');

/** Its last, on which everything else that is asked happens too: a year without sales would be another shop. */
const LAST_DAY = '2011-12-09T12:00:00Z';

/** UCI Online Retail: Chen 2015, CC BY 4.0. */
export const ONLINE_RETAIL: Shop = {
  name: 'Online Retail',
  source: 'online-retail',
  open: () =>
    served(async (account) => {
      await upload(account, 'online-retail/OnlineRetail.csv.gz', await fileBody(FILE));
      await publish(account);
    }, LAST_DAY),
  // Invoices alone: no stock, no carts, no experiments.
  without: [
    ...([...FIRST_TRAINING, 'stockSummary', 'inventory', 'suppliers'] as const),
    ...(['abandonment', 'experiments'] as const),
  ],
  missing: existsSync(FILE) ? undefined : FILE,
};
