import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import {
  adSpendRecords,
  customerRecords,
  type FileRecord,
  inventoryRecords,
  productRecords,
  supplierRecords,
  writeCsv,
} from '../../../sample/files.ts';
import { history } from '../../../sample/history.ts';
import { createShop } from '../../../sample/shop.ts';
import { Tally } from '../../../sample/tally.ts';
import { load } from '../lambdas/support/files.ts';

const shop = createShop({ seed: 6, products: 80, customers: 300 });
const SPAN = { from: '2025-01-01', to: '2025-07-01' };
const tally = new Tally(shop);
for (const _ of tally.of(history(shop, { from: new Date(SPAN.from), to: new Date(SPAN.to) })));

const tables: Record<string, (span: typeof SPAN) => Iterable<FileRecord>> = {
  suppliers: () => supplierRecords(shop),
  products: (span) => productRecords(shop, span),
  customers: (span) => customerRecords(shop, span),
  inventory_levels: (span) => inventoryRecords(shop, tally, span),
  ad_spend: (span) => adSpendRecords(shop, tally, span),
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoplake-sample-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.entries(tables))('%s', (name, records) => {
  it('are a file that the platform accepts to its last line', async () => {
    const path = join(folder, name);
    const count = await writeCsv(records(SPAN), path);
    const source = fileSources.get(name);
    if (!source) throw new Error(`${name} is not a source`);
    const { counts, rows } = await load(source, await readFile(path));
    expect(counts).toEqual({ received: count, accepted: count, quarantined: 0, reasons: {} });
    expect(rows(name)).toHaveLength(count);
    expect(count).toBeGreaterThan(5);
  });

  it('are told in two pieces as in one', () => {
    if (name === 'suppliers') return;
    const pieces = [
      { from: SPAN.from, to: '2025-04-10' },
      { from: '2025-04-10', to: SPAN.to },
    ].map((span) => [...records(span)]);
    const text = (all: Iterable<FileRecord>) => Array.from(all, (record) => JSON.stringify(record)).sort();
    expect(pieces.every((piece) => piece.length > 0)).toBe(true);
    expect(text(pieces.flat())).toEqual(text(records(SPAN)));
  });
});

describe('products', () => {
  it('have a record for every price they had, from their launch on', () => {
    const seen = Map.groupBy(productRecords(shop, SPAN), ({ product_id }) => product_id);
    for (const product of shop.products) {
      const day = (at: Date) => at.toISOString().slice(0, 10);
      const prices = [
        product.price,
        ...product.priceChanges.filter(({ at }) => day(at) < SPAN.to).map(({ price }) => price),
      ];
      const expected = day(product.launchedAt) < SPAN.to ? prices : [];
      expect((seen.get(product.id) ?? []).map(({ price }) => price)).toEqual(expected);
    }
    expect([...seen.values()].some((records) => records.length > 1)).toBe(true);
  });
});

describe('a file without records', () => {
  it('is not written', async () => {
    const path = join(folder, 'none');
    expect(await writeCsv([], path)).toBe(0);
    expect(existsSync(path)).toBe(false);
  });
});
