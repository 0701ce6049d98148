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

/** Raises an alert. */
const FAILED_PAYMENTS = Array.from({ length: 25 }, (_, n) => ({
  ...{ type: 'track', event: 'Payment Failed', messageId: `p-${n}`, userId: 'C-00001', properties: {} },
}));

/** Of a shop that trains for the first time no forecast can have come true, and no input has moved. */
const FIRST_TRAINING = ['forecastAccuracy', 'modelDrift'] as const;

const served = (fill: (account: Omit<ServedAccount, 'callers'>) => Promise<unknown>): Promise<ServedAccount> =>
  servedAccount(async (account) => {
    await fill(account);
    await sendEvents(account, FAILED_PAYMENTS);
    await train(account);
  });

export const SAMPLE: Shop = {
  name: 'the sample shop',
  source: 'web',
  open: () => served((account) => loadSample(account.served.platform, account.dataDir)),
  without: FIRST_TRAINING,
};

const FILE = join(process.env.SHOPLAKE_DATASETS ?? '', 'online-retail', 'OnlineRetail.csv.gz');

/** UCI Online Retail: Chen 2015, CC BY 4.0. */
export const ONLINE_RETAIL: Shop = {
  name: 'Online Retail',
  source: 'online-retail',
  open: () =>
    served(async (account) => {
      await upload(account, 'online-retail/OnlineRetail.csv.gz', await fileBody(FILE));
      await publish(account);
    }),
  // Invoices alone: no stock, no visits, no advertising, no experiments.
  without: [
    ...([...FIRST_TRAINING, 'stockSummary', 'inventory', 'suppliers', 'funnel'] as const),
    ...(['attribution', 'marketing', 'abandonment', 'experiments'] as const),
  ],
  missing: existsSync(FILE) ? undefined : FILE,
};
