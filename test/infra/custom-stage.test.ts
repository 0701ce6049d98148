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
  stream: { mode: 'on-demand' },
  scanLimitBytes: null,
  refreshSchedule: 'cron(15 2 * * ? *)',
  writeKeys: { web: [KEY] },
  readKeys: [KEY],
  throttle: { rate: 50, burst: 80 },
  logDays: 90,
});
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
    expect(JSON.stringify(only(template, 'AWS::StepFunctions::StateMachine'))).toContain("'Europe/Berlin'");
  });

  it('counts in its currency', () => {
    expect(environment('IngestionLoad').CURRENCY).toBe('EUR');
    expect(environment('IngestionTransform').CURRENCY).toBe('EUR');
  });

  it('sets no scan limit where the stage wants none', () => {
    const { WorkGroupConfiguration } = only(template, 'AWS::Athena::WorkGroup').Properties;
    expect(WorkGroupConfiguration).not.toHaveProperty('BytesScannedCutoffPerQuery');
  });

  it('refreshes on its schedule', () => {
    expect(only(template, 'AWS::Scheduler::Schedule').Properties.ScheduleExpression).toBe('cron(15 2 * * ? *)');
  });

  it('knows its keys by their hashes', () => {
    expect(environment('IngestionCollect').WRITE_KEYS).toBe(JSON.stringify({ web: [KEY] }));
    expect(environment('ApiReports').READ_KEYS).toBe(JSON.stringify([KEY]));
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
    const text = JSON.stringify(only(template, 'AWS::StepFunctions::StateMachine'));
    expect(text).not.toMatch(/(?<![a-z_])(bronze|staging|silver|gold)\.[a-z]+_[a-z]+ /);
  });

  it('leaves nothing behind when it is deleted', () => {
    const kept = all(template).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
    expect(kept).toEqual([]);
    expect(ofType(template, 'Custom::S3AutoDeleteObjects')).toHaveLength(3);
  });

  it('empties a bucket only after the tables that lie in it are gone', () => {
    const [silver] = ofType(template, 'Custom::S3AutoDeleteObjects').filter(([id]) => id.startsWith('LakeSilver'));
    const table = only(template, 'AWS::Glue::Table', 'CatalogSilverEvents');
    expect(table.DependsOn).toContain(silver?.[0]);
  });
});
