import { describe, expect, it } from 'vitest';
import { quarantine } from '../../../glue-sql/tables/ledger.ts';
import { stageEvent } from '../../../lambdas/ingest/events/stage-event.ts';
import { StagingBatch } from '../../../lambdas/ingest/staging.ts';
import { readRows } from './support/parquet-rows.ts';
import { arrivalOf, objectKeys, settings, stage, track } from './support/staged.ts';

async function rowsOf(batch: StagingBatch, table: string): Promise<Record<string, unknown>[]> {
  const object = [...batch.objects('2026-03-01', 'x')].find(({ key }) => key.startsWith(`staging/${table}/`));
  return object ? readRows(object.body) : [];
}

const identify = (traits: object, timestamp: string) => ({ type: 'identify', userId: 'u', traits, timestamp });

describe('a batch', () => {
  it('is one object for each table with rows, named by zone, day and input', () => {
    const { batch } = stage(track('Order Completed', { order_id: 'o', products: [{ product_id: 'p', price: 1 }] }));
    expect(objectKeys(batch)).toEqual([
      'staging/events/dt=2026-03-01/name.parquet',
      'staging/orders/dt=2026-03-01/name.parquet',
      'staging/order_lines/dt=2026-03-01/name.parquet',
      'staging/products/dt=2026-03-01/name.parquet',
      'staging/customers/dt=2026-03-01/name.parquet',
    ]);
    expect(objectKeys(new StagingBatch())).toEqual([]);
  });

  it('tells when its rows happened: the first of them, and the UTC days where they are few', () => {
    const told = (...times: string[]) => {
      const { batch } = stage(...times.map((timestamp) => track('Cart Viewed', {}, { timestamp })));
      const [events] = [...batch.objects('2026-03-01', 'x')].filter(({ arrival }) => arrival?.table === 'events');
      return events?.arrival;
    };
    expect(told('2026-03-01T00:00:00Z', '2026-02-28T23:59:59Z', '2026-03-01T09:00:00Z')).toMatchObject({
      firstAt: Date.parse('2026-02-28T23:59:59Z'),
      days: ['2026-02-28', '2026-03-01'],
    });
    const many = Array.from({ length: 21 }, (_, day) => `2026-02-${String(day + 1).padStart(2, '0')}T09:00:00Z`);
    expect(told(...many.slice(1))?.days).toHaveLength(20);
    expect(told(...many)).toEqual(expect.not.objectContaining({ days: expect.anything() }));
  });

  it('keeps the newest sight of a product, whichever came first', async () => {
    const viewed = (price: number, hour: string) =>
      track('Product Viewed', { product_id: 'p', name: 'Mug', price }, { timestamp: `2026-03-01T${hour}:00:00Z` });
    const { batch } = stage(viewed(5, '09'), viewed(6, '10'), viewed(4, '08'));
    expect(await rowsOf(batch, 'products')).toMatchObject([{ product_id: 'p', price: 6 }]);
  });

  it('keeps sights apart that speak of other attributes, so that none is lost', async () => {
    const { batch } = stage(
      track('Product Viewed', { product_id: 'p', name: 'Mug' }),
      track('Product Added', { product_id: 'p', price: 5 }),
    );
    expect(await rowsOf(batch, 'products')).toHaveLength(2);
  });

  it('keeps products and customers of two sources apart', async () => {
    const batch = new StagingBatch();
    const event = track('Order Completed', { order_id: 'o', products: [{ product_id: 'p', price: 1 }] });
    for (const source of ['web', 'app']) stageEvent(batch, event, arrivalOf(1, source), settings);
    expect((await rowsOf(batch, 'products')).map(({ source }) => source)).toEqual(['web', 'app']);
    expect((await rowsOf(batch, 'customers')).map(({ source }) => source)).toEqual(['web', 'app']);
  });

  it('keeps the earliest times of a customer with the newest attributes', async () => {
    const { batch } = stage(
      identify({ country: 'FR', createdAt: '2019-01-01T00:00:00Z' }, '2026-03-01T08:00:00Z'),
      identify({ country: 'DE', createdAt: '2020-01-01T00:00:00Z' }, '2026-03-01T10:00:00Z'),
    );
    expect(await rowsOf(batch, 'customers')).toMatchObject([
      { country: 'DE', created_at: new Date('2019-01-01T00:00:00Z'), first_seen_at: new Date('2026-03-01T08:00:00Z') },
    ]);
  });

  it('keeps 4,096 characters of what is refused', () => {
    const batch = new StagingBatch();
    const row = {
      source: 's',
      ingest_id: 'i',
      received_at: 0,
      processor: 'p',
      reason: 'r',
      detail: 'd',
      file: null,
      line: null,
    };
    batch.add(quarantine, { ...row, original: 'x'.repeat(5000) });
    expect(batch.rows(quarantine)[0]?.original).toHaveLength(4096);
  });
});
