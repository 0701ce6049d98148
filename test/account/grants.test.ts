import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsFailure } from '@shoplake/local';
import { describe, expect, it } from 'vitest';
import {
  copyOf,
  deployedFolder,
  type OpenOptions,
  openAccount,
  type TestAccount,
  temporaryFolder,
} from './support/account.ts';
import { changedAssembly, everyTableNeedsUpkeep } from './support/assembly.ts';
import { failingOn } from './support/faults.ts';
import { assemblyWithout, type Grant, grants } from './support/grants.ts';
import { get, post } from './support/http.ts';
import { invoiceFile } from './support/invoices.ts';
import { land, upload } from './support/objects.ts';
import { outcomeOf, publish, refreshes, startMaintenance, startRefresh } from './support/refresh.ts';
import { writeReports } from './support/reports.ts';
import { orderEvent } from './support/traffic.ts';

/** What is done with an account that lacks a grant; returns the text in which the failure must show. */
type Path = (assemblyDir: string) => Promise<string>;

const FILE = invoiceFile([['1', 'A', 1, '5.00', '2010-12-01 08:26:00']]);

async function opened(assemblyDir: string, faults?: OpenOptions['faults']): Promise<TestAccount> {
  return openAccount({ assemblyDir, dataDir: await copyOf(await deployedFolder()), ...(faults && { faults }) });
}

/** Closes the account and gives back what its functions have logged and what it gave notice of. */
async function heard(test: TestAccount): Promise<string> {
  await test.close();
  const folder = join(test.dataDir, 'logs');
  const names = await readdir(folder).catch(() => []); // no function may have run
  const logs = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  // A log line is JSON: quotes within it are escaped.
  return [...logs, ...test.notices].join('\n').replaceAll('\\"', '"');
}

const opening: Path = async (assemblyDir) => {
  const failure = await opened(assemblyDir).catch((error: unknown) => error);
  if (!(failure instanceof AwsFailure)) throw new Error(`The account opened, or failed otherwise: ${failure}`);
  return `${failure.message} ${JSON.stringify(failure.fields)}`.replaceAll('\\"', '"');
};

const collecting: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir);
  const answer = await post(test, '/v1/batch', { batch: [orderEvent('Product Viewed', 'x', 'm')] });
  expect(answer.status).toBe(503);
  return heard(test);
};

const transforming: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir);
  const broken = { type: 'track', event: 'Broken', messageId: 'nobody' };
  await post(test, '/v1/batch', { batch: [orderEvent('Product Viewed', 'x', 'm'), broken] });
  await test.account.idle();
  return heard(test);
};

const keepingPoison: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir, { lambda: failingOn('transform', 'poison') });
  await post(test, '/v1/batch', { batch: [orderEvent('Product Viewed', 'x', 'poison')] });
  await test.account.idle();
  return heard(test);
};

const loading: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir);
  await land(test, 'online-retail/x.csv', FILE);
  await test.account.idle();
  return heard(test);
};

const keepingAnnouncements: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir, { lambda: failingOn('load', 'poison.csv') });
  await land(test, 'online-retail/poison.csv', FILE);
  await test.account.idle();
  return heard(test);
};

/** A changed template is a deployment, and a refresh follows it by itself. */
async function refreshing(test: TestAccount): Promise<string> {
  await test.account.idle();
  const [latest] = await refreshes(test);
  const said = await heard(test);
  return `${latest?.status === 'FAILED' ? latest.cause : ''} ${said}`.replaceAll('\\"', '"');
}

/** Over everything: on an account in which nothing has arrived, another refresh would end before it begins. */
const refreshingAgain: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir);
  await test.account.idle();
  await startRefresh(test, { full: true });
  return refreshing(test);
};

const maintaining: Path = async (assemblyDir) => {
  const test = await opened(await changedAssembly(everyTableNeedsUpkeep, assemblyDir));
  await test.account.idle();
  const arn = await startMaintenance(test);
  await test.account.idle();
  const { status, cause } = await outcomeOf(test, arn);
  const said = await heard(test);
  return `${status === 'FAILED' ? cause : ''} ${said}`.replaceAll('\\"', '"');
};

const refreshingFirst: Path = async (assemblyDir) =>
  refreshing(await openAccount({ assemblyDir, dataDir: await temporaryFolder() }));

const reporting: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir);
  await test.account.idle();
  expect((await get(test, '/v1/reports/daily')).status).toBe(500);
  return heard(test);
};

const unpublish = (test: TestAccount) =>
  test.call('S3', 'DeleteObjects', {
    Bucket: test.outputs.GoldBucket,
    Delete: { Objects: [{ Key: 'published/latest.json' }] },
  });

const reportingBeforeTheFirstSnapshot: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir);
  await test.account.idle();
  await unpublish(test);
  expect((await get(test, '/v1/reports/daily')).status).toBe(500);
  return heard(test);
};

const writingReports: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir);
  await upload(test, 'online-retail/x.csv', FILE);
  await publish(test);
  expect(await writeReports(test, { period: 'daily', date: '2010-12-01' })).toBe('Unhandled');
  return heard(test);
};

const writingReportsBeforeTheFirstSnapshot: Path = async (assemblyDir) => {
  const test = await opened(assemblyDir);
  await test.account.idle();
  await unpublish(test);
  expect(await writeReports(test, { period: 'daily' })).toBe('Unhandled');
  return heard(test);
};

/** Within this an account is open, though others are being opened beside it. */
const OPENING_MS = 30_000;

const scheduling: Path = async (assemblyDir) => {
  await deployedFolder();
  const soon = new Date(Date.now() + OPENING_MS).toISOString().slice(0, 19); // a time that is past when the account opens never comes
  const test = await opened(
    await changedAssembly((template) => {
      for (const { Type, Properties } of Object.values(template.Resources))
        if (Type === 'AWS::Scheduler::Schedule')
          Object.assign(Properties, { ScheduleExpression: `at(${soon})`, ScheduleExpressionTimezone: 'UTC' });
    }, assemblyDir),
  );
  test.account.startSchedules();
  for (let waited = 0; waited < 2 * OPENING_MS && test.notices.length === 0; waited += 50)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return heard(test);
};

/** A path that takes the grant away, or why there is none. */
type Rule = Path | 'not asked for' | 'models.test.ts sees it used';

/** Which path needs a grant; the first rule that fits. A grant that no rule fits fails the last test below. */
const RULES: readonly [role: RegExp, action: RegExp, resource: RegExp, path: Rule][] = [
  [/^Models|^ModelWatchRole/, /./, /./, 'models.test.ts sees it used'],
  [/^ApiReports/, /^sagemaker:/, /./, 'models.test.ts sees it used'],
  // Delivery of logs, and rights that real services ask for where the local account has nothing to guard.
  [/./, /^logs:/, /./, 'not asked for'],
  [/Transform|Load/, /^s3:ListBucket$/, /lakebronze/, 'not asked for'],
  [/Refresh/, /^s3:DeleteObject$/, /./, 'not asked for'],
  [/Refresh|Maintenance/, /^s3:(Abort|ListBucketMultipart|ListMultipart)/, /./, 'not asked for'],
  // Snapshots are cleared away when they are days old.
  [/Publish/, /^s3:DeleteObject$/, /published/, 'not asked for'],
  [/Refresh|Maintenance/, /^s3:GetBucketLocation$/, /lake(bronze|silver)/, 'not asked for'],
  [/Refresh|Maintenance/, /^s3:GetObject$/, /athena-results/, 'not asked for'],
  [/Refresh|Maintenance/, /^athena:(StopQueryExecution|GetDataCatalog)$/, /./, 'not asked for'],
  [
    /Refresh|Maintenance/,
    /^glue:(GetTables|GetPartitions|GetDatabases|CreateDatabase|DeleteTable)$/,
    /./,
    'not asked for',
  ],
  [/Refresh|Maintenance/, /^glue:/, /database\/default$/, 'not asked for'],
  [/Refresh/, /^lambda:InvokeFunction$/, /:\*$/, 'not asked for'],
  [/Collect/, /^kinesis:PutRecords$/, /:stream\//, collecting],
  [/Transform/, /^kinesis:/, /:stream\//, opening],
  [/Transform/, /^s3:PutObject$/, /aws\/lambda/, keepingPoison],
  [/Transform/, /^(secretsmanager:GetSecretValue|s3:PutObject)$/, /./, transforming],
  [/Load/, /^s3:PutObject$/, /aws\/lambda/, keepingAnnouncements],
  [/Load/, /^(secretsmanager:GetSecretValue|s3:(Get|Put)Object|s3:ListBucket)$/, /./, loading],
  [/Maintenance/, /^(states:ListExecutions|athena:|glue:|s3:)/, /./, maintaining],
  [/RefreshEvents/, /^states:StartExecution$/, /./, refreshingFirst],
  [/Scheduler/, /^states:StartExecution$/, /./, scheduling],
  [/ReportingSchedule|ModelWatchSchedule/, /^lambda:InvokeFunction$/, /./, scheduling],
  [/ReportingWrite/, /^s3:(Get|Put)Object$/, /./, writingReports],
  [/ReportingWrite/, /^s3:ListBucket$/, /./, writingReportsBeforeTheFirstSnapshot],
  [/Refresh/, /^glue:CreateTable$/, /./, refreshingFirst],
  [/Publish/, /^s3:ListBucket$/, /./, refreshingFirst],
  [/Refresh/, /^s3:ListBucket$/, /lakegold/, refreshingFirst],
  [/Refresh|Publish/, /^(states:ListExecutions|athena:|glue:|s3:|lambda:)/, /./, refreshingAgain],
  [/Reports/, /^s3:GetObject$/, /./, reporting],
  [/Reports/, /^s3:ListBucket$/, /./, reportingBeforeTheFirstSnapshot],
];

const pathOf = ({ role, action, resource }: Grant): Rule | undefined =>
  RULES.find(([r, a, s]) => r.test(role) && a.test(action) && s.test(resource))?.[3];

const all = await grants();

/** Rights on the catalog only count together, so they are taken away together. */
const together = (a: Grant, b: Grant): boolean =>
  a.role === b.role &&
  a.action === b.action &&
  (a.resource === b.resource || (a.action.startsWith('glue:') && zone(a) === zone(b)));
const zone = ({ action, resource }: Grant): string =>
  action === 'glue:UpdateTable' ? (/(?:database|table)\/(\w+)/.exec(resource)?.[1] ?? 'any') : 'all';

const needed = all.filter((grant) => typeof pathOf(grant) === 'function' && !grant.resource.endsWith(':catalog'));
const cases = needed.filter((grant, index) => needed.findIndex((other) => together(other, grant)) === index);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** A refresh of all marts, several of them side by side. */
const TIMEOUT_MS = 300_000;

describe.concurrent('an account that lacks a grant', { timeout: TIMEOUT_MS }, () => {
  it.each(cases.map((grant) => [grant.role, grant.action, grant.resource, grant] as const))(
    '%s: %s on %s',
    async (_role, action, resource, grant) => {
      const path = pathOf(grant);
      if (typeof path !== 'function') throw new Error('Only grants with a path are cases.');
      const said = await path(await assemblyWithout((other) => together(other, grant)));
      const where = action.startsWith('glue:') ? 'arn:aws:glue:[^ ]*' : escaped(resource).replaceAll('\\*', '[^ ]*');
      expect(said).toMatch(new RegExp(`is not authorized to perform: ${action} on resource: "?${where}`));
    },
  );
});

describe('a permission on a function', () => {
  it.each([
    ['EventBridge to load', /AllowEventRule.*Load/, /events\.amazonaws\.com/],
    ['API Gateway to collect', /v1batch.*Permission/, /apigateway\.amazonaws\.com/],
    ['API Gateway to the reports', /v1reportsdaily.*Permission/, /apigateway\.amazonaws\.com/],
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

describe('the grants of the template', () => {
  it('are each needed on a path tested here, or known to guard nothing locally', () => {
    expect(all.filter((grant) => pathOf(grant) === undefined)).toEqual([]);
    expect(cases.length).toBeGreaterThan(35);
  });
});
