import { beforeAll, describe, expect, it } from 'vitest';
import { withFaults } from '../../sample/faults.ts';
import { copyOf, deployedAccount, openAccount } from './support/account.ts';
import { crash } from './support/crash.ts';
import type { Moment } from './support/crash-child.ts';
import { holding } from './support/faults.ts';
import { sendEvents } from './support/http.ts';
import { manyInvoices } from './support/invoices.ts';
import { land, listObjects } from './support/objects.ts';
import { contents, query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish, refreshes } from './support/refresh.ts';
import { fewDays } from './support/traffic.ts';

/** More than one part of 50,000, so that a load can be caught between its parts. */
const INVOICES = 60_000;
const EVENTS = Array.from(
  withFaults(fewDays(2, 4) as never, { seed: 3, duplicates: 0.1, malformed: 0.05 }),
  ({ event }) => event,
);

type Contents = Awaited<ReturnType<typeof contents>>;

/** Folder of an account that has taken a file and events and worked on none of them. */
let past: string;
/** What an account makes of it that nothing disturbs. */
let expected: Contents;

beforeAll(async () => {
  const test = await deployedAccount({ lambda: holding('transform', 'load') });
  await sendEvents(test, EVENTS, 20);
  await land(test, 'online-retail/invoices.csv', manyInvoices(INVOICES));
  await test.close();
  past = test.dataDir;
  const undisturbed = await openAccount({ dataDir: await copyOf(past) });
  await publish(undisturbed);
  expected = await contents(undisturbed);
  await undisturbed.close();
});

/** Opens what a crash has left, lets it come to an end and compares every row of every table. */
async function expectNothingLost(dataDir: string): Promise<void> {
  const test = await openAccount({ dataDir });
  await test.account.idle();
  await publish(test);
  const actual = await contents(test);
  for (const [table, rows] of Object.entries(expected)) {
    expect(actual[table]?.length, table).toBe(rows.length);
    expect(actual[table]?.join('\n') === rows.join('\n'), `${table}: the rows are the same`).toBe(true);
  }
  const ledger = await reconcile(test);
  expect(ledger['online-retail']).toMatchObject({
    received: INVOICES,
    accepted: INVOICES,
    duplicate: 0,
    difference: 0,
  });
  expect(ledger.web).toMatchObject({ received: EVENTS.length, pending: 0, difference: 0 });
  await test.close();
}

describe('a process that is killed', () => {
  it('had something to lose', () => {
    expect(expected['gold.fact_sales']?.length).toBeGreaterThan(INVOICES);
    expect(expected['silver.events']?.length).toBeGreaterThan(100);
  });

  const loads: readonly [string, Moment][] = [
    [
      'before the first part',
      { service: 'S3', operation: 'PutObject', holding: 'staging/order_lines', when: 'before' },
    ],
    ['between the parts', { service: 'S3', operation: 'PutObject', holding: '"Key":"reports/uploads/', when: 'after' }],
    [
      'before the file’s report',
      { service: 'S3', operation: 'PutObject', holding: '"Key":"reports/files/', when: 'before' },
    ],
    ['after it', { service: 'S3', operation: 'PutObject', holding: '"Key":"reports/files/', when: 'after' }],
    [
      'before the row of the load',
      { service: 'S3', operation: 'PutObject', holding: 'staging/loads/', when: 'before' },
    ],
    [
      'before the upload’s report',
      { service: 'S3', operation: 'PutObject', holding: 'reports/uploads/', when: 'before', nth: 3 },
    ],
  ];
  it.each(loads)('in the middle of a load, %s: loads the file when it is back, and once', async (_name, moment) => {
    const dataDir = await copyOf(past);
    await crash(dataDir, 'nothing', moment);
    await expectNothingLost(dataDir);
  });

  const streams: readonly [string, Moment][] = [
    ['before a batch', { service: 'S3', operation: 'PutObject', holding: 'bronze/raw_events', when: 'before' }],
    ['in the middle of one', { service: 'S3', operation: 'PutObject', holding: 'staging/events', when: 'after' }],
  ];
  it.each(streams)('with events on the stream, %s: works on from there', async (_name, moment) => {
    const dataDir = await copyOf(past);
    await crash(dataDir, 'nothing', moment);
    await expectNothingLost(dataDir);
  });

  const states: readonly [string, Moment][] = [
    [
      'before a merge',
      { service: 'Athena', operation: 'StartQueryExecution', holding: 'MERGE INTO silver.orders ', when: 'before' },
    ],
    [
      'in a merge',
      {
        service: 'Athena',
        operation: 'StartQueryExecution',
        holding: 'MERGE INTO silver.order_lines',
        when: 'after',
        delay: 150,
      },
    ],
    [
      'in the checks',
      { service: 'Athena', operation: 'StartQueryExecution', holding: 'HAVING count(*) > 1', when: 'after' },
    ],
    [
      'in an unload',
      {
        service: 'Athena',
        operation: 'StartQueryExecution',
        holding: 'UNLOAD (SELECT * FROM gold.customer_360',
        when: 'after',
        delay: 30,
      },
    ],
    [
      'before the manifest of the snapshot',
      { service: 'S3', operation: 'PutObject', holding: 'published/manifests/', when: 'before' },
    ],
    [
      'after the pointer was moved',
      { service: 'S3', operation: 'PutObject', holding: 'published/latest.json', when: 'after' },
    ],
  ];
  it.each(states)('in the middle of a refresh, %s: ends it by itself when it is back', async (_name, moment) => {
    // Prepare
    const dataDir = await copyOf(past);
    await crash(dataDir, 'refresh', moment);
    const test = await openAccount({ dataDir });
    // Act: nobody starts anything.
    await test.account.idle();
    // Assess
    expect((await refreshes(test)).map(({ status }) => status)).not.toContain('FAILED');
    const { n } = (await query(test, 'SELECT count(*) AS n FROM gold.fact_sales'))[0] ?? {};
    expect(n).toBe(expected['gold.fact_sales']?.length);
    expect(await listObjects(test, test.outputs.GoldBucket ?? '', 'published/latest.json')).toHaveLength(1);
    await test.close();
    await expectNothingLost(dataDir);
  });
});
