import { AthenaClient, StartQueryExecutionCommand, StopQueryExecutionCommand } from '@aws-sdk/client-athena';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Role } from '../../../contracts/access.ts';
import type { NamedQuery } from '../../../contracts/queries.ts';
import { detailOf, openAs } from './support/api.ts';
import { mockAthena } from './support/athena.ts';
import { snapshotOf } from './support/snapshot.ts';

const athena = mockAthena();
const query = (name: string, parameter: 'varchar' | 'date'): NamedQuery => ({
  ...{ name, purpose: 'x', grain: 'x', sql: `SELECT ${name} WHERE x = ?` },
  parameters: [{ name: parameter === 'date' ? 'since' : 'customer', type: parameter, doc: 'x' }],
});
const ports = {
  latest: async () => snapshotOf({ customer_360: [{ source: 'web', customer_id: 'gid://shopify/Customer/7' }] }),
  queries: {
    ...{ athena: new AthenaClient({}), workGroup: 'people', database: 'gold', staging: 'shop_staging' },
    queries: [query('quarantine_reasons', 'date'), query('customer_orders', 'varchar')],
  },
  now: () => Date.parse('2026-03-31T10:00:00Z'),
};
const ask = (path: string, role: Role = 'analyst', id = 'u-1') => openAs(role, ports, id).request(path);
const json = async (path: string, role: Role = 'analyst') => (await ask(path, role)).json() as Promise<object>;

const COLUMNS = {
  ...{ id: 'varchar', source: 'varchar', reason: 'varchar', detail: 'varchar', file: 'varchar' },
  ...{ line: 'bigint', received_at: 'timestamp(3)' },
};
const row = (id: string) => [id, 'web', 'invalid_quantity', '"x" is no number', null, '7', '2026-03-02 10:00:00.123'];
const shown = (id: string) => ({
  ...{ id, source: 'web', reason: 'invalid_quantity', detail: '"x" is no number', file: null, line: 7 },
  receivedAt: '2026-03-02T10:00:00.123Z',
});

beforeEach(() => athena.answers(COLUMNS, ['a', 'b', 'c', 'd', 'e'].map(row), 'QUEUED', 'RUNNING', 'SUCCEEDED'));

describe('what was refused', () => {
  it('is listed by source and reason since a day, whose values are parameters', async () => {
    await json("/v1/quarantine?source=web&source=o'x&reason=invalid_quantity&since=2026-03-01");
    expect(athena.asked()?.QueryString).toMatch(
      /FROM shop_staging\.quarantine WHERE dt >= \? AND source IN \(\?, \?\)\s.* WHERE reason IN \(\?\)/s,
    );
    expect(athena.asked()?.ExecutionParameters).toEqual(["'2026-03-01'", "'web'", "'o''x'", "'invalid_quantity'"]);
  });

  it('is that of thirty days, where nobody says since when', async () => {
    await json('/v1/quarantine');
    expect(athena.asked()?.ExecutionParameters).toEqual(["'2026-03-01'"]);
  });

  it('comes by the page, all of one query', async () => {
    const first = (await json('/v1/quarantine?limit=2')) as { readonly items: object[]; readonly next: string };
    expect(first.items).toEqual([shown('a'), shown('b')]);
    const second = (await json(`/v1/quarantine?limit=2&cursor=${first.next}`)) as typeof first;
    expect(second.items).toEqual([shown('c'), shown('d')]);
    const third = (await json(`/v1/quarantine?limit=2&cursor=${second.next}`)) as typeof first;
    expect(third).toEqual({ items: [shown('e')], next: null });
    expect(athena.mock.commandCalls(StartQueryExecutionCommand)).toHaveLength(1);
  });

  it('goes on for nobody else, and in no other list', async () => {
    const { next } = (await json('/v1/quarantine?limit=2')) as { readonly next: string };
    expect((await ask(`/v1/quarantine?cursor=${next}`, 'analyst', 'u-2')).status).toBe(404);
    const other = await ask(`/v1/quarantine?reason=x&cursor=${next}`);
    expect([other.status, await detailOf(other)]).toEqual([400, expect.stringContaining('not one of this list')]);
    expect((await ask('/v1/quarantine?cursor=nonsense')).status).toBe(400);
    const written = JSON.parse(Buffer.from(next, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...written, token: 5 })).toString('base64url');
    expect((await ask(`/v1/quarantine?cursor=${changed}`)).status).toBe(400);
  });

  it('is a file with all of it', async () => {
    const response = await ask('/v1/quarantine?format=csv&limit=1');
    expect((await response.text()).trim().split(/\r?\n/)).toHaveLength(6);
  });

  it('is told by reason', async () => {
    athena.answers({ source: 'varchar', reason: 'varchar', records: 'bigint', example: 'varchar' }, [
      ['web', 'invalid_quantity', '12', 'x'],
    ]);
    expect(await json('/v1/quarantine/reasons?since=2026-03-01')).toEqual({
      items: [
        {
          ...{ source: 'web', reason: 'invalid_quantity', records: 12, example: 'x' },
          ...{ firstReceivedAt: null, lastReceivedAt: null },
        },
      ],
    });
    expect(athena.asked()?.ExecutionParameters).toEqual(["CAST('2026-03-01' AS date)"]);
  });

  it('is shown with its original to admins alone, and its id may have anything in it', async () => {
    athena.answers({ ...COLUMNS, processor: 'varchar', original: 'varchar' }, [
      [...row("a/'b"), 'transform', '{"x":1}'],
    ]);
    expect(await json("/v1/quarantine/a%2F'b?since=2026-03-01", 'admin')).toEqual({
      ...shown("a/'b"),
      ...{ processor: 'transform', original: '{"x":1}' },
    });
    expect(athena.asked()?.ExecutionParameters).toEqual(["'2026-03-01'", "'a/''b'"]);
    expect((await ask('/v1/quarantine/a')).status).toBe(403);
  });

  it('is not there under another id', async () => {
    athena.answers(COLUMNS, []);
    const response = await ask('/v1/quarantine/zz', 'admin');
    expect([response.status, await detailOf(response)]).toEqual([404, 'Nothing with the id zz is in quarantine.']);
  });

  it.each(['/v1/quarantine?source=%00', '/v1/quarantine/%00'])(
    'is not asked for as %s, which no statement can hold',
    async (path) => {
      const response = await ask(path, 'admin');
      expect([response.status, await detailOf(response)]).toEqual([400, expect.stringContaining('NUL')]);
    },
  );

  it('is not for viewers', async () => {
    expect((await ask('/v1/quarantine', 'viewer')).status).toBe(403);
  });
});

describe('what a customer ordered', () => {
  const PATH = `/v1/customers/${encodeURIComponent('gid://shopify/Customer/7')}/orders`;
  const ORDERS = { source: 'varchar', order_id: 'varchar', order_date: 'date', order_number: 'bigint' };

  it('comes with days and figures as everywhere', async () => {
    athena.answers({ ...ORDERS, currency: 'varchar', units: 'decimal', revenue: 'decimal' }, [
      ['web', 'O-2', '2026-03-01', '2', 'GBP', '3.0000', '12.3450'],
    ]);
    expect(await json(PATH)).toMatchObject({
      ...{ customerId: 'gid://shopify/Customer/7', next: null },
      items: [
        {
          ...{ source: 'web', orderId: 'O-2', orderDate: '2026-03-01', orderNumber: 2 },
          ...{ currency: 'GBP', units: 3, revenue: 12.35 },
        },
      ],
    });
    expect(athena.asked()?.ExecutionParameters).toEqual(["'gid://shopify/Customer/7'"]);
  });

  it('is not asked of Athena for somebody whom nobody knows', async () => {
    expect((await ask('/v1/customers/C-9/orders')).status).toBe(404);
    expect(athena.asked()).toBeUndefined();
  });
});

describe('Athena', () => {
  afterEach(() => vi.useRealTimers());

  it('that fails is said, with its reason', async () => {
    athena.answers(COLUMNS, [], 'FAILED');
    const response = await ask('/v1/quarantine');
    expect([response.status, await detailOf(response)]).toEqual([503, 'The query failed: what Athena says']);
  });

  it('that takes too long is stopped before the function ends', async () => {
    athena.answers(COLUMNS, [], 'RUNNING');
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout'] });
    const waiting = ask('/v1/quarantine');
    await vi.advanceTimersByTimeAsync(18_000);
    const response = await waiting;
    expect([response.status, await detailOf(response)]).toEqual([503, expect.stringContaining('more than 15 s')]);
    expect(athena.mock.commandCalls(StopQueryExecutionCommand)).toHaveLength(1);
  });
});
