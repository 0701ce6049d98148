import { describe, expect, it } from 'vitest';
import { all, ofType, only } from './support/resources.ts';
import { synthesise } from './support/synth.ts';

const KEY = 'a'.repeat(64);
const template = synthesise('berlin', {
  databasePrefix: 'berlin_',
  retain: false,
  emptyOnDelete: true,
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  accent: '#FFD400',
  stream: { mode: 'on-demand' },
  scanLimitBytes: null,
  explorer: { maxLines: 5_000_000 },
  refreshSchedule: 'cron(15 2 * * ? *)',
  maintenanceSchedule: 'rate(7 days)',
  holidays: [{ date: '10-03', name: 'Tag der Deutschen Einheit' }],
  attribution: { lookbackDays: 14, halfLifeDays: 3 },
  stock: { serviceFactor: 2.3263 },
  alarmEmail: 'alarms@example.com',
  writeKeys: { web: [KEY] },
  throttle: { rate: 50, burst: 80 },
  logDays: 90,
  privacy: { ip: 'drop', mask: ['loyaltyNumber'] },
  retention: { bronzeDays: 45, stagingDays: 16, quarantineDays: 20, failureDays: 14 },
  batching: { windowSeconds: 60, requests: 500 },
});
const machine = only(template, 'AWS::StepFunctions::StateMachine', 'WarehouseRefresh');
const environment = (id: string) =>
  only(template, 'AWS::Lambda::Function', id).Properties.Environment.Variables as Record<string, unknown>;

describe('a stage with options of its own', () => {
  it('follows the traffic with an on-demand stream, which takes no number of shards', () => {
    const { Properties } = only(template, 'AWS::Kinesis::Stream');
    expect(Properties.StreamModeDetails).toEqual({ StreamMode: 'ON_DEMAND' });
    expect(Properties).not.toHaveProperty('ShardCount');
  });

  it('has as many shards as it says', () => {
    const busy = synthesise('busy', { databasePrefix: 'busy_', stream: { mode: 'provisioned', shards: 4 } });
    expect(only(busy, 'AWS::Kinesis::Stream').Properties.ShardCount).toBe(4);
  });

  it('keeps its business day', () => {
    expect(environment('IngestionLoad').BUSINESS_TIME_ZONE).toBe('Europe/Berlin');
    expect(JSON.stringify(machine)).toContain("'Europe/Berlin'");
  });

  it('keeps its holidays, its view of attribution and its stock', () => {
    const text = JSON.stringify(machine);
    expect(text).toContain("';10-03=Tag der Deutschen Einheit;'");
    expect(text).toMatch(/date_add\('day', -3 - 14, /);
    expect(text).toContain('2.3263e0 *');
  });

  it('counts in its currency', () => {
    expect(environment('IngestionLoad').CURRENCY).toBe('EUR');
    expect(environment('IngestionTransform').CURRENCY).toBe('EUR');
  });

  it('masks what it says beside what always is', () => {
    const given = JSON.stringify({ ip: 'drop', mask: ['loyaltyNumber'] });
    expect(environment('IngestionLoad').PRIVACY).toBe(given);
    expect(environment('IngestionTransform').PRIVACY).toBe(given);
  });

  it('keeps input as long as it says, and moves nothing to a class that is billed for longer', () => {
    const rulesOf = (id: string) => only(template, 'AWS::S3::Bucket', id).Properties.LifecycleConfiguration.Rules;
    const rules: { Prefix?: string; ExpirationInDays?: number }[] = [
      ...rulesOf('LakeBronze'),
      ...rulesOf('LakeSilver'),
    ];
    const expiring = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
      ['bronze/', 45],
      ['aws/lambda/', 14],
      ['staging/quarantine/', 20],
      ['arrivals/', 16],
      ['receipts/taken/', 45],
    ]);
    expect(expiring[0]).not.toHaveProperty('Transitions');
    expect(environment('WarehouseArrivals').STAGING_DAYS).toBe('16');
    const ranges = ofType(template, 'AWS::Glue::Table').map(
      ([, { Properties }]) => Properties.TableInput?.Parameters?.['projection.dt.range'],
    );
    expect(new Set(ranges)).toEqual(new Set([undefined, 'NOW-45DAYS,NOW+1DAY']));
  });

  it('gathers events as long, and as many, as it says', () => {
    expect(only(template, 'AWS::Lambda::EventSourceMapping', 'IngestionStreamToTransform').Properties).toMatchObject({
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 60,
    });
  });

  it('sets no scan limit where the stage wants none', () => {
    const { WorkGroupConfiguration } = only(template, 'AWS::Athena::WorkGroup', 'WarehouseWorkGroup').Properties;
    expect(WorkGroupConfiguration).not.toHaveProperty('BytesScannedCutoffPerQuery');
  });

  it('gives its colour to the dashboard in shades that can be read', () => {
    const { light, dark } = JSON.parse(String(environment('ApiReports').ACCENT));
    expect([light, dark]).toEqual([expect.stringMatching(/^#[0-9a-f]{6}$/), '#ffd400']);
  });

  it('holds as many lines of facts as it says', () => {
    expect(environment('ApiReports').FACTS_MAX_LINES).toBe('5000000');
  });

  it('refreshes on its schedule', () => {
    const scheduleOf = (id: string) => only(template, 'AWS::Scheduler::Schedule', id).Properties.ScheduleExpression;
    expect(scheduleOf('WarehouseHourly')).toBe('cron(15 2 * * ? *)');
    expect(scheduleOf('WarehouseUpkeep')).toBe('rate(7 days)');
  });

  it('knows its keys by their hashes', () => {
    expect(environment('IngestionCollect').WRITE_KEYS).toBe(JSON.stringify({ web: [KEY] }));
  });

  it('throttles as it says', () => {
    const { DefaultRouteSettings } = only(template, 'AWS::ApiGatewayV2::Stage').Properties;
    expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 80 });
  });

  it('keeps every log as long as it says', () => {
    const days = ofType(template, 'AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.RetentionInDays);
    expect(new Set(days)).toEqual(new Set([90]));
  });

  it('names its databases and uses them in every statement', () => {
    const names = ofType(template, 'AWS::Glue::Database').map(([, { Properties }]) => Properties.DatabaseInput.Name);
    expect(names).toEqual(['berlin_bronze', 'berlin_staging', 'berlin_silver', 'berlin_gold']);
    const machines = ofType(template, 'AWS::StepFunctions::StateMachine');
    const text = JSON.stringify([machines, ofType(template, 'AWS::Athena::NamedQuery')]);
    expect(text).not.toMatch(/(?<![a-z_])(bronze|staging|silver|gold)\.[a-z]+_[a-z]+ /);
  });

  it('leaves nothing behind that costs money when it is deleted', () => {
    const kept = all(template).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
    // Groups of model versions cost nothing, and CloudFormation could not delete one that holds any.
    expect(new Set(kept.map(([, { Type }]) => Type))).toEqual(new Set(['AWS::SageMaker::ModelPackageGroup']));
    expect(ofType(template, 'Custom::S3AutoDeleteObjects')).toHaveLength(3);
  });

  it('empties a bucket only after the tables that lie in it are gone', () => {
    const [silver] = ofType(template, 'Custom::S3AutoDeleteObjects').filter(([id]) => id.startsWith('LakeSilver'));
    const table = only(template, 'AWS::Glue::Table', 'CatalogSilverEvents');
    expect(table.DependsOn).toContain(silver?.[0]);
  });
});
