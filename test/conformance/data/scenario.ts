import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { history } from '../../../sample/history.ts';
import { createShop } from '../../../sample/shop.ts';
import type { Lake } from '../lake.ts';
import type { Window } from '../refresh.ts';
import { type InvoiceFile, invoiceFile } from './invoices.ts';
import { predictions } from './predictions.ts';
import { marketplaceFiles, type RecordFile, shopRecords, signIns, storeRecords } from './records.ts';
import { settings } from './settings.ts';
import { ShopTraffic } from './shop.ts';
import { repeatedUpload, upload } from './upload.ts';

const SOURCE = 'online-retail';
const LINES = Number(process.env.SHOPLAKE_LINES ?? 60_000);
/** Files of some months and of two weeks of trade; both hold a change of the clocks, and one more days than a statement may
 * write partitions. */
const AUTUMN = { seed: 1, firstInvoice: 700_000, invoices: 500, from: '2011-06-20', days: 140 } satisfies InvoiceFile;
const SPRING = { seed: 2, firstInvoice: 800_000, invoices: 250, from: '2011-03-20', days: 15 } satisfies InvoiceFile;

/** A refresh that is due: what has arrived until then lies in the lake. */
export interface Step {
  readonly name: string;
  readonly window: Window;
  /** Whether views and checks are looked at as well as tables: they follow from them, and take most of the time. */
  readonly views: boolean;
}

/**
 * Two months of a shop in six refreshes, each of which takes what has arrived since the one before.
 * Events come late, twice and broken; invoices come late, again, corrected, and once without an end.
 */
export async function* scenario(lake: Lake): AsyncGenerator<Step> {
  const traffic = new ShopTraffic(lake, at('2026-02-20'), at('2026-04-20'));
  await past(lake);
  await invoices(lake, AUTUMN, '2026-02-21T09:00:00Z');
  await records(lake, 'web', shopRecords({ from: '2026-02-10', days: 25 }), '2026-03-05T06:00:00Z');
  await records(lake, 'store', storeRecords({ from: '2026-01-10', days: 50 }), '2026-03-05T07:00:00Z');
  await records(lake, 'sentinel', [signIns({ from: '2026-01-20', days: 45 })], '2026-03-06T06:00:00Z');
  await records(lake, 'olist', marketplaceFiles({ from: '2025-06-01', days: 60 }), '2026-03-06T07:00:00Z');
  traffic.deliver(at('2026-03-10'));
  lake.put(predictions(new Date('2026-03-09T03:00:00Z'), 0));
  yield step('first, from the beginning', lake.take(at('2026-03-10')), true);

  await invoices(lake, SPRING, '2026-03-12T10:00:00Z', true);
  await invoices(lake, { ...AUTUMN, revision: 1 }, '2026-03-15T23:59:59.999Z');
  await records(lake, 'web', shopRecords({ from: '2026-02-28', days: 30, revision: 1 }), '2026-03-29T06:00:00Z');
  await records(lake, 'sentinel', [signIns({ from: '2026-03-06', days: 22 })], '2026-03-29T07:00:00Z');
  traffic.deliver(at('2026-03-30'));
  yield step('corrected invoices, and a file whose load broke off', lake.take(at('2026-03-30')));

  await invoices(lake, SPRING, '2026-03-30T04:00:00Z');
  repeatedUpload(lake, uploadOf({ ...AUTUMN, revision: 1 }, '2026-03-30T06:00:00Z'), 1234);
  const real = await realInvoices();
  if (real)
    await upload(lake, { ...uploadOf(SPRING, '2026-03-30T12:00:00Z'), file: 'OnlineRetail.csv', content: real });
  traffic.deliver(at('2026-04-10'));
  yield step('the broken load again, and an upload repeated', lake.take(at('2026-04-10')));

  // Older than what the second refresh merged, and later than it: the version counts, not the order of arrival.
  await invoices(lake, { ...AUTUMN, revision: 2, invoices: 120, days: 34 }, '2026-04-11T08:00:00Z');
  await records(lake, 'store', storeRecords({ from: '2026-01-10', days: 50, revision: 1 }), '2026-04-12T07:00:00Z');
  lake.put(predictions(new Date('2026-04-13T03:00:00Z'), 1));
  traffic.deliver(at('2026-04-30'));
  yield step('the rest, and a correction of the first days', lake.take(at('2026-04-30')), true);

  // A stretch of weeks in which nothing of this happened, and much before.
  const late = { name: 'late', seed: 6, receivedAt: new Date('2026-05-01T08:00:00Z') };
  await told(lake, late, ['2026-02-01', '2026-02-02'], ['2026-04-19', '2026-04-20']);
  const last = lake.take(at('2026-05-02'));
  if (last.quiet_from === undefined) throw new Error('The late clock leaves no quiet stretch');
  yield step('a clock that is months late', last, true);

  yield step('all over again', lake.takeAll(last));
}

async function records(lake: Lake, source: string, files: Iterable<RecordFile>, receivedAt: string): Promise<void> {
  for (const { reader, content } of files)
    await upload(lake, { reader, source, file: `${reader}.csv`, content, receivedAt: new Date(receivedAt) });
}

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const step = (name: string, window: Window, views = false): Step => ({ name, window, views });

/** Ten days before the traffic. */
const past = (lake: Lake): Promise<void> =>
  told(lake, { name: 'history', seed: 5, receivedAt: new Date('2026-02-20T08:00:00Z') }, ['2026-01-20', '2026-01-30']);

/** Events of some stretches as a file, of a shop of its own. */
async function told(
  lake: Lake,
  { name, seed, receivedAt }: { readonly name: string; readonly seed: number; readonly receivedAt: Date },
  ...stretches: readonly (readonly [string, string])[]
): Promise<void> {
  const shop = createShop({ seed, customers: 400, timeZone: settings.timeZone });
  const events = stretches.flatMap(([from, to]) => [...history(shop, { from: at(from), to: at(to) })]);
  const content = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  await upload(lake, { reader: 'events', source: 'history', file: `${name}.ndjson`, content, receivedAt });
}

const invoices = (lake: Lake, file: InvoiceFile, receivedAt: string, brokenOff = false): Promise<void> =>
  upload(lake, { ...uploadOf(file, receivedAt), brokenOff });

const uploadOf = (file: InvoiceFile, receivedAt: string) =>
  ({
    reader: 'online-retail',
    source: SOURCE,
    file: `invoices-${file.from}-${file.revision ?? 0}.csv`,
    content: invoiceFile(file),
    receivedAt: new Date(receivedAt),
  }) as const;

/** The first lines of the published dataset, where it is at hand. */
async function realInvoices(): Promise<string | undefined> {
  const folder = process.env.SHOPLAKE_DATASETS;
  if (folder === undefined) return undefined;
  const lines = createInterface(
    createReadStream(join(folder, 'online-retail/OnlineRetail.csv.gz')).pipe(createGunzip()),
  );
  const head: string[] = [];
  for await (const line of lines) {
    head.push(line);
    if (head.length > LINES) break;
  }
  return `${head.join('\n')}\n`;
}
