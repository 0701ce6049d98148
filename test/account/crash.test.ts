import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { withFaults } from '../../sample/faults.ts';
import { copyOf, deployedAccount, openAccount } from './support/account.ts';
import { crash } from './support/crash.ts';
import type { Moment } from './support/crash-child.ts';
import { holding } from './support/faults.ts';
import { sendEvents } from './support/http.ts';
import { manyInvoices } from './support/invoices.ts';
import { land } from './support/objects.ts';
import { contents, queryOne } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish, refreshes, startRefresh } from './support/refresh.ts';
import { staged } from './support/staged.ts';
import { fewDays } from './support/traffic.ts';

const INVOICES = 300;
/** A part of a load has 50,000 records: this file has two, so that it can be caught between them. */
const TWO_PARTS = 50_010;
const EVENTS = Array.from(
  withFaults(fewDays(2, 4) as never, { seed: 3, duplicates: 0.1, malformed: 0.05 }),
  ({ event }) => event,
);

type Contents = Awaited<ReturnType<typeof contents>>;

/** Folder of an account that has taken a file and events and worked on none of them. */
let past: string;
/** Another that has taken a large file. */
let large: string;
/** What an account makes of it that nothing disturbs. */
let expected: Contents;

beforeAll(async () => {
  const test = await deployedAccount({ lambda: holding('transform', 'load') });
  await sendEvents(test, EVENTS, 20);
  await land(test, 'online-retail/invoices.csv', manyInvoices(INVOICES));
  await test.close();
  past = test.dataDir;
  const other = await deployedAccount({ lambda: holding('load') });
  await land(other, 'online-retail/large.csv', manyInvoices(TWO_PARTS));
  await other.close();
  large = other.dataDir;
  const undisturbed = await openAccount({ dataDir: await copyOf(past) });
  await publish(undisturbed);
  expected = await contents(undisturbed);
  await undisturbed.close();
});

describe.concurrent('a process that is killed', () => {
  it('had something to lose', () => {
    expect(expected['gold.fact_sales']?.length).toBeGreaterThan(INVOICES);
    expect(expected['silver.events']?.length).toBeGreaterThan(100);
  });

  const put = { service: 'S3', operation: 'PutObject' } as const;
  const start = { service: 'Athena', operation: 'StartQueryExecution' } as const;
  const moments: readonly [string, 'nothing' | 'refresh', Moment][] = [
    [
      'after a part of a load, before the file’s report',
      'nothing',
      { ...put, holding: '"reports/files/', when: 'before' },
    ],
    ['before the row of a load', 'nothing', { ...put, holding: 'staging/loads/', when: 'before' }],
    ['with events on the stream', 'nothing', { ...put, holding: 'bronze/raw_events', when: 'before' }],
    ['in the middle of a batch of events', 'nothing', { ...put, holding: 'staging/events', when: 'after' }],
    ['before a merge', 'refresh', { ...start, holding: 'MERGE INTO silver.orders ', when: 'before' }],
    ['in a merge', 'refresh', { ...start, holding: 'MERGE INTO silver.order_lines', when: 'after', delay: 20 }],
    ['in an unload', 'refresh', { ...start, holding: '/customers/0/', when: 'after', delay: 5 }],
    [
      'before the pointer to the snapshot moves',
      'refresh',
      { ...put, holding: 'published/latest.json', when: 'before' },
    ],
  ];
  it.each(moments)('%s: ends its work by itself when it is back, and loses nothing', async (_name, act, moment) => {
    // Prepare
    const dataDir = await copyOf(past);
    await crash(dataDir, act, moment);
    const test = await openAccount({ dataDir });
    // Act: nobody starts anything.
    await test.account.idle();
    // Assess
    const runs = await refreshes(test);
    expect(runs.map(({ status }) => status)).not.toContain('FAILED');
    expect(runs).toHaveLength(act === 'refresh' ? 2 : 1);
    // Act: what a load or the stream has left unrefreshed, the next refresh takes up.
    await publish(test);
    // Assess
    const actual = await contents(test);
    for (const [table, rows] of Object.entries(expected)) {
      expect(actual[table]?.length, table).toBe(rows.length);
      expect(actual[table]?.join('\n') === rows.join('\n'), `${table}: the rows are the same`).toBe(true);
    }
    const ledger = await reconcile(test);
    const counts = { received: INVOICES, accepted: INVOICES, duplicate: 0, difference: 0 };
    expect(ledger['online-retail']).toMatchObject(counts);
    expect(ledger.web).toMatchObject({ received: EVENTS.length, pending: 0, difference: 0 });
    await test.close();
  });

  it('between the parts of a large file: merges nothing of it before it is loaded to its end, and then all', async () => {
    // Prepare
    const dataDir = await copyOf(large);
    await crash(dataDir, 'nothing', { ...put, holding: '"reports/uploads/', when: 'after' });
    const held = await openAccount({ dataDir: await copyOf(dataDir), faults: { lambda: holding('load') } });
    // Act: a refresh comes while half of the file is staged.
    await startRefresh(held);
    while ((await refreshes(held)).some(({ status }) => status === 'RUNNING')) await sleep(20);
    // Assess
    expect((await refreshes(held))[0]).toMatchObject({ outcome: 'unchanged' });
    expect(await staged(held, 'order_lines')).toHaveLength(50_000);
    expect(await queryOne(held, 'SELECT count(*) AS n FROM silver.order_lines')).toEqual({ n: 0 });
    await held.close();
    // Act
    const test = await openAccount({ dataDir });
    await publish(test);
    // Assess
    const facts = await queryOne(
      test,
      'SELECT count(*) AS n, count(DISTINCT order_key) AS orders, sum(revenue) AS revenue FROM gold.fact_sales',
    );
    expect(facts).toEqual({ n: TWO_PARTS, orders: TWO_PARTS, revenue: `${TWO_PARTS}.0000` });
    const counts = { received: TWO_PARTS, accepted: TWO_PARTS, duplicate: 0, difference: 0 };
    expect((await reconcile(test))['online-retail']).toMatchObject(counts);
    await test.close();
  });
});
