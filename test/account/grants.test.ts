import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsFailure } from '@shoplake/local';
import { Template } from '@shoplake/local/iam';
import { beforeAll, describe, expect, it } from 'vitest';
import { stagedKey } from '../../contracts/lake.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import { RECEIPTS, rangeName, rangeOf } from '../../contracts/receipts.ts';
import type { TableContract } from '../../contracts/table.ts';
import { quarantine, rawEvents } from '../../glue-sql/tables/ledger.ts';
import { copyOf, deployedFolder, openAccount, type TestAccount } from './support/account.ts';
import { changedAssembly, everyTableNeedsUpkeep } from './support/assembly.ts';
import { failingOn } from './support/faults.ts';
import { assemblyWithout, type Grant, grants } from './support/grants.ts';
import { get, post, send } from './support/http.ts';
import { invoiceFile } from './support/invoices.ts';
import { land, listObjects } from './support/objects.ts';
import { RecordedAuthorisations } from './support/recorded.ts';
import { outcomeOf, refreshes, startMaintenance, startRefresh } from './support/refresh.ts';
import { writeReports } from './support/reports.ts';
import { putReceipt } from './support/staged.ts';
import { orderEvent } from './support/traffic.ts';

const FILE = invoiceFile([['1', 'A', 1, '5.00', '2010-12-01 08:26:00']]);
const VIEWED = orderEvent('Product Viewed', 'x', 'm');

/** Grants that no path here asks for, and why. */
const NOT_ASKED_FOR: readonly [role: RegExp, action: RegExp, resource: RegExp, why: string][] = [
  [/^Models|^ModelWatchRole/, /./, /./, 'models.test.ts sees them used'],
  [/^WarehouseQueryRole/, /./, /./, 'query-role.test.ts sees them used'],
  [/^WebhooksReceive/, /./, /./, 'webhooks.test.ts sees them used'],
  [/^LiveWatch/, /./, /./, 'live.test.ts sees them used; failures are kept as those of transform'],
  [/^Replay/, /./, /./, 'replay.test.ts sees them used'],
  [/^Privacy/, /./, /./, 'privacy.test.ts sees them used'],
  [/^WarehouseMaintenance/, /^lambda:InvokeFunction$/, /PrivacyWork/, 'privacy.test.ts sees it used'],
  [
    /^ApiReports/,
    /./,
    /PrivacyMachine|-privacy$|Erasures|\/privacy\//,
    'api-privacy.test.ts asks; only people who sign in may',
  ],
  [
    /^ApiReports/,
    /^(?:athena|glue|states):/,
    /./,
    'test:browser runs queries, refreshes and files; only people who sign in may',
  ],
  [
    /^ApiReports/,
    /^s3:/,
    /tables\/|athena-results|staging\/|landing\/|uploads\/|lake(?:silver|gold)[^/]*$/i,
    'as the line before',
  ],
  [
    /^ReportingWrite/,
    /^ses:|DeleteObject/,
    /./,
    'reports.test.ts sees a mail sent; a note is taken back when SES refuses',
  ],
  [/^IngestionLoad/, /GetObject/, /staging\/loads/, 'replay.test.ts sees files read again'],
  [/^ApiReports/, /^sagemaker:/, /./, 'models.test.ts sees them used'],
  [/^ApiReports/, /^dynamodb:UpdateItem$/, /Counters/, 'front-door.test.ts sees it used'],
  [/./, /^logs:/, /./, 'delivery of logs: the local account has nothing to guard'],
  [/Transform|Load/, /^s3:ListBucket$/, /lakebronze/, 'asked for by the real service only'],
  [/Refresh/, /^s3:DeleteObject$/, /./, 'a merge whose commit failed clears its files away'],
  [/Refresh|Maintenance/, /^s3:(Abort|ListBucketMultipart|ListMultipart)/, /./, 'Athena writes large files in parts'],
  [/Publish/, /^s3:DeleteObject$/, /published/, 'snapshots are cleared away when they are days old'],
  [/Refresh|Maintenance/, /^s3:GetBucketLocation$/, /lake(bronze|silver)/, 'asked for by the real service only'],
  [/Refresh|Maintenance/, /^s3:GetObject$/, /athena-results/, 'asked for by the real service only'],
  [/Refresh|Maintenance/, /^athena:(StopQueryExecution|GetDataCatalog)$/, /./, 'asked for by the real service only'],
  [
    /Refresh|Maintenance/,
    /^glue:(GetTables|GetPartitions|GetDatabases|CreateDatabase|DeleteTable)$/,
    /./,
    'asked for by the real service only',
  ],
  [/Refresh|Maintenance/, /^glue:/, /database\/default$/, 'asked for by the real service only'],
  [/Refresh|Maintenance/, /^lambda:InvokeFunction$/, /:\*$/, 'versions of the function, of which there are none'],
];

const isNotAskedFor = ({ role, action, resource }: Grant): boolean =>
  NOT_ASKED_FOR.some(([r, a, s]) => r.test(role) && a.test(action) && s.test(resource));

const all = await grants();

/** Permissions on the catalog only count together, so they are taken away together. */
const together = (a: Grant, b: Grant): boolean =>
  a.role === b.role &&
  a.action === b.action &&
  (a.resource === b.resource || (a.action.startsWith('glue:') && zone(a) === zone(b)));
const zone = ({ action, resource }: Grant): string =>
  action === 'glue:UpdateTable' ? (/(?:database|table)\/(\w+)/.exec(resource)?.[1] ?? 'any') : 'all';

const needed = all.filter((grant) => !isNotAskedFor(grant) && !grant.resource.endsWith(':catalog'));
const cases = needed.filter((grant, index) => needed.findIndex((other) => together(other, grant)) === index);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** How AWS says that a grant is missing. */
const missing = ({ action, resource }: Grant): RegExp => {
  const where = action.startsWith('glue:') ? 'arn:aws:glue:[^ ]*' : escaped(resource).replaceAll('\\*', '[^ ]*');
  return new RegExp(`is not authorized to perform: ${action} on resource: "?${where}`);
};

/** Within this an account is open, though others are being opened beside it. */
const OPENING_MS = 30_000;

/** Everything that the platform does, in one account with all grants: the paths on which grants are needed. */
async function live(): Promise<void> {
  const soon = new Date(Date.now() + OPENING_MS).toISOString().slice(0, 19); // a time that is past when the account opens never comes
  const assemblyDir = await changedAssembly((template) => {
    everyTableNeedsUpkeep(template);
    for (const { Type, Properties } of Object.values(template.Resources))
      if (Type === 'AWS::Scheduler::Schedule')
        Object.assign(Properties, { ScheduleExpression: `at(${soon})`, ScheduleExpressionTimezone: 'UTC' });
  });
  const [transform, load] = [failingOn('transform', 'poison'), failingOn('load', 'poison.csv')];
  const test = await openAccount({
    assemblyDir,
    faults: { lambda: (name, event) => transform(name, event) ?? load(name, event) },
  });
  test.account.startSchedules();
  // The refresh that follows the deployment has published nothing yet.
  expect((await get(test, '/v1/reports/daily')).status).toBe(503);
  await writeReports(test, { period: 'daily' });
  await test.account.idle();
  await post(test, '/v1/batch', { batch: [VIEWED, { type: 'track', event: 'Broken', messageId: 'nobody' }] });
  await post(test, '/v1/batch', { batch: [orderEvent('Product Viewed', 'x', 'poison')] });
  await land(test, 'online-retail/x.csv', FILE);
  await land(test, 'online-retail/poison.csv', FILE);
  await test.account.idle();
  await startRefresh(test, { full: true });
  await test.account.idle();
  expect((await get(test, '/v1/reports/daily')).status).toBe(200);
  await visit(test);
  await deliverAgain(test);
  await outlive(test);
  await settle(test);
  await startRefresh(test);
  await test.account.idle();
  await writeReports(test, { period: 'daily', date: '2010-12-01' });
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(`${soon}Z`) + 2000 - Date.now())));
  await test.account.idle();
  await startMaintenance(test);
  await test.account.idle();
  await test.close();
}

/** Somebody looks at what has just come, sees an alert, and writes a note, which another one corrects and takes away. */
async function visit(test: TestAccount): Promise<void> {
  expect((await get(test, '/v1/live')).status).toBe(200);
  const [day, at] = ['2026-03-01', '2026-03-01T10:00:00Z#volume_drop#web#x'];
  const alert = { day, at, kind: 'volume_drop', source: 'web', detail: 'Few events' };
  const Item = Object.fromEntries(Object.entries(alert).map(([name, S]) => [name, { S }]));
  await test.call('DynamoDB', 'PutItem', { TableName: test.outputs.AlertsTable, Item });
  expect((await get(test, '/v1/alerts')).status).toBe(200);
  const acknowledged = await send(test, 'POST', `/v1/alerts/${encodeURIComponent(`${day}~${at}`)}/acknowledge`, {});
  expect(acknowledged.status).toBe(200);
  const { id } = (await send(test, 'POST', '/v1/annotations', { from: day, text: 'Snow' })).json();
  expect((await send(test, 'PATCH', `/v1/annotations/${id}`, { text: 'Much snow' })).status).toBe(200);
  expect((await get(test, '/v1/annotations')).json()).toMatchObject({ items: [{ text: 'Much snow' }] });
  expect((await send(test, 'DELETE', `/v1/annotations/${id}`, {})).status).toBe(204);
}

/** A batch of the stream comes again, cut otherwise: one record of it was taken before. */
async function deliverAgain(test: TestAccount): Promise<void> {
  const [key = ''] = await listObjects(test, test.outputs.SilverBucket ?? '', `${RECEIPTS.taken}stream/`);
  const range = rangeOf(key.slice(RECEIPTS.taken.length, -'.json'.length));
  if (!range) throw new Error('No batch of the stream was taken');
  const last = String(BigInt(range.last) + 1n).padStart(56, '0');
  const counts = { source: 'web', receivedAt: Date.now(), received: 0, repeated: 0, refused: 0 };
  const records = [range.last, last].map((sequence) => ({ id: `${range.shard}:${sequence}`, ...counts }));
  await putReceipt(test, { name: rangeName({ ...range, last }), records });
}

/** A batch was merged so long ago that staging keeps its objects no more. */
async function outlive(test: TestAccount): Promise<void> {
  const batchId = '2001-01-01-00-00-00-00000000'; // the laptop's stage keeps ten years
  const objects = { events: ['staging/events/dt=2001-01-01/old.parquet'] };
  const Body = Buffer.from(JSON.stringify({ batchId, receipts: [], objects, receivedAt: null, firstAt: null }));
  const Bucket = test.outputs.SilverBucket;
  await test.call('S3', 'PutObject', { Bucket, Key: `${RECEIPTS.merged}${batchId}.json`, Body });
}

/** What batches of the stream left on a day that is settled, and one of them in quarantine. */
async function settle(test: TestAccount): Promise<void> {
  const { BronzeBucket, SilverBucket } = test.outputs;
  const row = { source: 'web', ingest_id: 's:1', received_at: 0 };
  const refused = { ...row, processor: 'transform', reason: 'r', detail: 'd', file: null, line: null, original: 'o' };
  const put = (Bucket: string | undefined, table: TableContract, name: string, content: object) => {
    const Body = Buffer.from(writeParquet(table, [content]));
    return test.call('S3', 'PutObject', { Bucket, Key: stagedKey(table, '2001-01-01', name), Body });
  };
  for (const name of ['s-1-1', 's-2-2']) await put(BronzeBucket, rawEvents, name, { ...row, body: '{}' });
  await put(SilverBucket, quarantine, 's-1-1', refused);
}

describe('the grants of the template', { timeout: 300_000 }, () => {
  let recorded: RecordedAuthorisations;

  beforeAll(async () => {
    await deployedFolder();
    recorded = new RecordedAuthorisations();
    await live();
  }, 300_000);

  it('are enough for everything that the platform does', async () => {
    expect(recorded.size).toBeGreaterThan(100);
    expect(recorded.deniedBy(Template.load(await assemblyWithout(() => false)))).toEqual([]);
  });

  it.each(cases.map((grant) => [grant.role, grant.action, grant.resource, grant] as const))(
    '%s: %s on %s is missed when it is taken away',
    async (role, _action, _resource, grant) => {
      const without = Template.load(await assemblyWithout((other) => together(other, grant)));
      const denied = recorded.deniedBy(without).filter((denial) => denial.role.startsWith(role));
      expect(denied.map(({ message }) => message).join('\n')).toMatch(missing(grant));
    },
  );

  it('are nearly all needed on a path tested here', () => {
    expect(cases.length).toBeGreaterThan(35);
  });
});

/** Closes the account and gives back what its functions have logged and what it gave notice of. */
async function heard(test: TestAccount): Promise<string> {
  await test.close();
  const folder = join(test.dataDir, 'logs');
  const names = await readdir(folder).catch(() => []); // no function may have run
  const logs = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  // A log line is JSON: quotes within it are escaped.
  return [...logs, ...test.notices].join('\n').replaceAll('\\"', '"');
}

/** What is done with an account that lacks a grant; returns the text in which the failure must show. */
const PATHS: readonly [
  path: string,
  role: RegExp,
  action: RegExp,
  resource: RegExp,
  act: (test: TestAccount) => Promise<string>,
][] = [
  [
    'a request',
    /Collect/,
    /^kinesis:PutRecords$/,
    /:stream\//,
    async (test) => {
      expect((await post(test, '/v1/batch', { batch: [VIEWED] })).status).toBe(503);
      return heard(test);
    },
  ],
  [
    'events on the stream',
    /Transform/,
    /^s3:PutObject$/,
    /staging/,
    async (test) => {
      await post(test, '/v1/batch', { batch: [VIEWED] });
      await test.account.idle();
      return heard(test);
    },
  ],
  [
    'a file',
    /Load/,
    /^s3:GetObject$/,
    /landing/,
    async (test) => {
      await land(test, 'online-retail/x.csv', FILE);
      await test.account.idle();
      return heard(test);
    },
  ],
  [
    'a refresh',
    /WarehouseRefresh/,
    /^glue:UpdateTable$/,
    /gold/,
    async (test) => {
      await test.account.idle();
      const arn = await startRefresh(test, { full: true });
      await test.account.idle();
      expect((await refreshes(test)).length).toBeGreaterThan(0);
      return `${(await outcomeOf(test, arn)).cause} ${await heard(test)}`.replaceAll('\\"', '"');
    },
  ],
  [
    'a report',
    /ApiReports/,
    /^s3:GetObject$/,
    /published/,
    async (test) => {
      await test.account.idle();
      expect((await get(test, '/v1/reports/daily')).status).toBe(500);
      return heard(test);
    },
  ],
];

describe('an account that lacks a grant', { timeout: 300_000 }, () => {
  it.each(PATHS)('fails on the path of %s, and says what is missing', async (_, role, action, resource, act) => {
    const grant = cases.find(
      (each) => role.test(each.role) && action.test(each.action) && resource.test(each.resource),
    );
    if (!grant) throw new Error('The template has no such grant.');
    const assemblyDir = await assemblyWithout((other) => together(other, grant));
    const said = await act(await openAccount({ assemblyDir, dataDir: await copyOf(await deployedFolder()) }));
    expect(said).toMatch(missing(grant));
  });
});

describe('a permission on a function', () => {
  it.each([
    ['EventBridge to load', /AllowEventRule.*Load/, /events\.amazonaws\.com/],
    ['API Gateway to collect', /v1batch.*Permission/, /apigateway\.amazonaws\.com/],
    ['API Gateway to the reports', /ApiPermission/, /apigateway\.amazonaws\.com/],
  ])('of %s: its lack is found when the account opens', async (_name, permission, service) => {
    const without = await changedAssembly((template) => {
      for (const [logicalId, { Type }] of Object.entries(template.Resources))
        if (Type === 'AWS::Lambda::Permission' && permission.test(logicalId)) delete template.Resources[logicalId];
    });
    const failure = await openAccount({ assemblyDir: without }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AwsFailure);
    expect((failure as Error).message).toMatch(service);
    expect((failure as Error).message).toMatch(/lambda:InvokeFunction on resource: arn:aws:lambda/);
  });
});
