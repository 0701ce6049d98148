import { describe, expect, it } from 'vitest';
import { writeParquet } from '../../contracts/parquet.ts';
import { icebergTables } from '../../glue-sql/tables/index.ts';
import { rawEvents } from '../../glue-sql/tables/ledger.ts';
import { deployedAccount, openAccount } from './support/account.ts';
import { changedAssembly, everyTableNeedsUpkeep } from './support/assembly.ts';
import { sendEvents } from './support/http.ts';
import { invoiceFile } from './support/invoices.ts';
import { listObjects, readObject, upload } from './support/objects.ts';
import { contents, query, queryOne } from './support/query.ts';
import {
  outcomeOf,
  publish,
  type Refreshed,
  refresh,
  refreshes,
  startMaintenance,
  startRefresh,
} from './support/refresh.ts';
import { fewDays, orderEvent } from './support/traffic.ts';

/** Several refreshes of all marts, one after the other. */
const TIMEOUT_MS = 300_000;

describe('refreshes', { timeout: TIMEOUT_MS }, () => {
  it('give way to one that runs already, and the tables are right', async () => {
    // Prepare
    const test = await deployedAccount();
    const events = fewDays(2, 4);
    await sendEvents(test, events);
    await test.account.idle();
    // Act
    const arns = [await startRefresh(test), await startRefresh(test), await startRefresh(test)];
    await test.account.idle();
    // Assess: which of them goes first is decided by their start, or by their name when they start in one millisecond.
    const outcomes = await Promise.all(arns.map((arn) => outcomeOf(test, arn)));
    expect(outcomes.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['published', 'skipped', 'skipped']);
    expect((await query(test, 'SELECT count(*) AS n FROM silver.events'))[0]).toEqual({ n: events.length });
    const before = await contents(test);
    await publish(test, { full: true });
    expect(await contents(test)).toEqual(before);
  });

  it('one follows a deployment that changes a view, and keeps the data', async () => {
    // Prepare
    const first = await deployedAccount();
    await sendEvents(first, [
      orderEvent('Order Completed', 'o1', 'm1', { lines: [{ id: 'mug', quantity: 2, price: 10 }] }),
    ]);
    await upload(first, 'online-retail/x.csv', invoiceFile([['1', 'A', 1, '5.00', '2010-12-01 08:26:00']]));
    await publish(first);
    const categories = "SELECT DISTINCT category FROM gold.dim_product WHERE product_key <> 'unknown'";
    expect(await query(first, categories)).toEqual([{ category: 'Uncategorised' }]);
    const [before, runs] = [await contents(first), (await refreshes(first)).length];
    const { definition } = JSON.parse(await readObject(first, first.outputs.GoldBucket ?? '', 'published/latest.json'));
    await first.close();
    const changed = await changedAssembly((template) => {
      const text = JSON.stringify(template.Resources)
        .replaceAll('Uncategorised', 'Miscellaneous')
        .replaceAll(definition, 'another');
      template.Resources = JSON.parse(text);
    });
    // Act
    const second = await openAccount({ dataDir: first.dataDir, assemblyDir: changed });
    await second.account.idle();
    // Assess
    const [latest, ...earlier] = await refreshes(second);
    expect(latest).toMatchObject({ status: 'SUCCEEDED', outcome: 'published' });
    expect(earlier).toHaveLength(runs);
    expect(await query(second, categories)).toEqual([{ category: 'Miscellaneous' }]);
    const renamed = JSON.stringify(before).replaceAll('Uncategorised', 'Miscellaneous');
    expect(await contents(second)).toEqual(JSON.parse(renamed));
    // Act: opened again without a change.
    await second.close();
    const third = await openAccount({ dataDir: first.dataDir, assemblyDir: changed });
    await third.account.idle();
    // Assess
    expect(await refreshes(third)).toHaveLength(runs + 1);
    await third.close();
  });

  it('publish what one event changes, and are then up to date', async () => {
    // Prepare
    const test = await deployedAccount();
    await upload(test, 'online-retail/x.csv', invoiceFile([['1', 'A', 1, '5.00', '2010-12-01 08:26:00']]));
    await publish(test);
    const filesOf = async () => {
      const bucket = test.outputs.GoldBucket ?? '';
      const { run } = JSON.parse(await readObject(test, bucket, 'published/latest.json'));
      return JSON.parse(await readObject(test, bucket, `published/manifests/${run}.json`)).datasets;
    };
    const before = await filesOf();
    // Act: an event of a day long past, which opens a wide window.
    await sendEvents(test, [orderEvent('Product Viewed', 'none', 'one', { at: '2020-02-02T02:02:02.000Z' })]);
    const outcomes = [await refresh(test), await refresh(test), await refresh(test)].map(({ outcome }) => outcome);
    // Assess
    expect(outcomes).toEqual(['published', 'unchanged', 'unchanged']);
    const after = await filesOf();
    expect(after.funnel).not.toEqual(before.funnel);
    expect(after.sales_by_hour).toEqual(before.sales_by_hour); // its files are kept
    expect(await queryOne(test, 'SELECT count(*) AS n FROM silver.events')).toEqual({ n: 1 });
  });

  it('end early when nothing has arrived, and go over everything when told to', async () => {
    // Prepare
    const test = await deployedAccount();
    const pointer = () => readObject(test, test.outputs.GoldBucket ?? '', 'published/latest.json');
    const before = await pointer();
    // Act, Assess
    expect(await refresh(test)).toEqual({ status: 'SUCCEEDED', outcome: 'unchanged', run: JSON.parse(before).run });
    expect(await pointer()).toBe(before);
    // Act, Assess
    const full = await startRefresh(test, { full: true });
    await test.account.idle();
    expect(await outcomeOf(test, full)).toMatchObject({ status: 'SUCCEEDED', outcome: 'published' });
    expect(JSON.parse(await pointer())).toMatchObject({
      run: full.split(':').at(-1),
      merges: JSON.parse(before).merges,
    });
  });
});

describe('maintenance', { timeout: TIMEOUT_MS }, () => {
  it('joins the small objects of bronze, whose rows stay as they are', async () => {
    // Prepare: a day that is over for long holds what two batches left, of which one record came with both.
    const test = await deployedAccount();
    const [bucket, prefix] = [String(test.outputs.BronzeBucket), 'bronze/raw_events/'];
    const day = new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10);
    const batch = (name: string, records: readonly number[]) => {
      const rows = records.map((n) => ({ source: 'web', ingest_id: `s:${n}`, received_at: n, body: `{"n":${n}}` }));
      const Body = Buffer.from(writeParquet(rawEvents, rows));
      return test.call('S3', 'PutObject', { Bucket: bucket, Key: `${prefix}dt=${day}/${name}.parquet`, Body });
    };
    await batch('s-1-3', [1, 2, 3]);
    await batch('s-3-4', [3, 4]);
    // Act
    const maintenance = await startMaintenance(test);
    await test.account.idle();
    // Assess
    expect(await outcomeOf(test, maintenance)).toMatchObject({ status: 'SUCCEEDED', joined: 2 });
    expect(await listObjects(test, bucket, `${prefix}dt=${day}/`)).toHaveLength(1);
    const select = `SELECT ingest_id, source, received_at, body FROM bronze.raw_events WHERE dt = '${day}' ORDER BY 1`;
    expect(await query(test, select)).toEqual(
      [1, 2, 3, 4].map((n) => ({
        ingest_id: `s:${n}`,
        source: 'web',
        received_at: `1970-01-01 00:00:00.00${n}`,
        body: `{"n":${n}}`,
      })),
    );
  });

  it('leaves the data as it is, and a refresh that is started meanwhile gives way', async () => {
    // Prepare
    const first = await deployedAccount();
    await sendEvents(first, fewDays(2, 4));
    await upload(first, 'online-retail/x.csv', invoiceFile([['1', 'A', 1, '5.00', '2010-12-01 08:26:00']]));
    await publish(first);
    const before = await contents(first);
    const small = await startMaintenance(first);
    await first.account.idle();
    expect(await outcomeOf(first, small)).toMatchObject({ status: 'SUCCEEDED', outcome: 'maintained', tables: [] });
    await first.close();
    const eager = await changedAssembly(everyTableNeedsUpkeep);
    const test = await openAccount({ dataDir: first.dataDir, assemblyDir: eager });
    await test.account.idle();
    // Act
    const maintenance = await startMaintenance(test);
    const meanwhile = await startRefresh(test);
    await test.account.idle();
    // Assess
    const { tables, ...ended } = (await outcomeOf(test, maintenance)) as Refreshed & { tables: unknown[] };
    expect(ended).toEqual({ status: 'SUCCEEDED', outcome: 'maintained', joined: 0 });
    expect(tables).toHaveLength(icebergTables.length);
    expect(await outcomeOf(test, meanwhile)).toMatchObject({ status: 'SUCCEEDED', outcome: 'skipped' });
    expect(await contents(test)).toEqual(before);
    expect(await publish(test, { full: true })).toMatchObject({ outcome: 'published' });
  });
});
