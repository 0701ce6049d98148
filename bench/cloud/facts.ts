import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamReading } from './objects.ts';

/** What a stage's template says that costs money or sets a limit. */
export interface StageFacts {
  readonly stream: {
    readonly mode: 'provisioned' | 'on-demand';
    readonly shards: number;
    readonly retentionHours: number;
  };
  readonly reading: StreamReading;
  readonly refreshesPerDay: number;
  readonly maintenancesPerDay: number;
  /** Bytes a statement may scan; undefined for no limit. */
  readonly scanLimit: number | undefined;
  /** Bytes that a statement of the refresh may scan; undefined for any number. */
  readonly ownScanLimit: number | undefined;
  /** Memory of `collect`, `transform` and `compact`, MB. */
  readonly memoryMb: { readonly collect: number; readonly transform: number; readonly compact: number };
  /** The second reader of the stream, which waits seconds. */
  readonly live: { readonly windowSeconds: number; readonly memoryMb: number } | undefined;
  readonly alarmMetrics: number;
  readonly secrets: number;
  readonly dashboards: number;
  readonly waf: { readonly acls: number; readonly rules: number };
  readonly hasDistribution: boolean;
  /** Whether CodeBuild makes the image of the models. */
  readonly buildsImage: boolean;
  readonly countsInDynamo: boolean;
  /** By `zone.name`. */
  readonly tables: Readonly<Record<string, TableFacts>>;
}

export interface TableFacts {
  /** Partition keys with the projection's first day as far as it is a date. */
  readonly keys: readonly { readonly name: string; readonly isDay: boolean; readonly from: string | undefined }[];
  /** The hidden partition of an Iceberg table. */
  readonly hidden: { readonly column: string; readonly transform: string } | undefined;
  /** Days that lifecycle keeps of its files. */
  readonly keptDays: number | undefined;
}

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties have a shape of their own for each type
  readonly Properties: any;
}

/** A stream on demand begins with so many shards. */
const ON_DEMAND_SHARDS = 4;

/** Reads the templates of an assembly; the figures are those that CloudFormation would be told. */
export function factsOf(assemblyDir: string): StageFacts {
  const files = readdirSync(assemblyDir).filter((file) => file.endsWith('.template.json'));
  const resources = files.flatMap((file) =>
    Object.entries((JSON.parse(readFileSync(join(assemblyDir, file), 'utf8')) as Template).Resources ?? {}),
  );
  const byId = new Map(resources);
  const of = (type: string): Resource[] =>
    resources.flatMap(([, resource]) => (resource.Type === type ? [resource] : []));
  const [stream] = of('AWS::Kinesis::Stream').map(({ Properties: properties }) => properties);
  // Of several readers of the stream the one that writes the lake is the one that waits longest.
  const window = ({ MaximumBatchingWindowInSeconds: seconds = 0 }: Resource['Properties']): number => seconds;
  const [mapping, liveMapping] = of('AWS::Lambda::EventSourceMapping')
    .map(({ Properties: properties }) => properties)
    .sort((a, b) => window(b) - window(a));
  if (!stream || !mapping) throw new Error(`${assemblyDir} holds no stream that a function reads`);
  const mode = stream.StreamModeDetails?.StreamMode === 'ON_DEMAND' ? 'on-demand' : 'provisioned';
  const shards = mode === 'on-demand' ? ON_DEMAND_SHARDS : (stream.ShardCount ?? 1);
  const collect = of('AWS::Lambda::Function').find(({ Properties: p }) => p.Environment?.Variables?.STREAM_NAME);
  const compact = of('AWS::Lambda::Function').find(({ Properties: p }) => p.Environment?.Variables?.SETTLED_HOURS);
  const perDay = (machine: RegExp): number => {
    const schedule = of('AWS::Scheduler::Schedule').find(({ Properties: p }) => {
      const target = byId.get(p.Target?.Arn?.Ref)?.Properties;
      return machine.test(String(target?.StateMachineName));
    });
    return runsPerDay(String(schedule?.Properties.ScheduleExpression));
  };
  const acls = of('AWS::WAFv2::WebACL');
  return {
    stream: { mode, shards, retentionHours: stream.RetentionPeriodHours ?? 24 },
    reading: {
      shards,
      batchSize: mapping.BatchSize ?? 100,
      windowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
    },
    refreshesPerDay: perDay(/-refresh$/),
    maintenancesPerDay: perDay(/-maintenance$/),
    ...scanLimits(of('AWS::StepFunctions::StateMachine'), of('AWS::Athena::WorkGroup')),
    live: liveMapping && {
      windowSeconds: window(liveMapping),
      memoryMb: byId.get(liveMapping.FunctionName?.Ref)?.Properties.MemorySize ?? 128,
    },
    memoryMb: {
      collect: collect?.Properties.MemorySize ?? 128,
      transform: byId.get(mapping.FunctionName?.Ref)?.Properties.MemorySize ?? 128,
      compact: compact?.Properties.MemorySize ?? 128,
    },
    alarmMetrics: of('AWS::CloudWatch::Alarm').reduce((sum, { Properties: p }) => sum + metricsOf(p), 0),
    secrets: of('AWS::SecretsManager::Secret').length,
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    waf: { acls: acls.length, rules: acls.reduce((sum, { Properties: p }) => sum + (p.Rules?.length ?? 0), 0) },
    hasDistribution: of('AWS::CloudFront::Distribution').length > 0,
    buildsImage: of('AWS::CodeBuild::Project').length > 0,
    countsInDynamo: of('AWS::DynamoDB::Table').length > 0,
    tables: Object.fromEntries(of('AWS::Glue::Table').map(({ Properties: p }) => tableOf(p, of('AWS::S3::Bucket')))),
  };
}

/** The limits of the workgroup that people ask in, and of the one that the refresh does. */
function scanLimits(
  machines: readonly Resource[],
  workGroups: readonly Resource[],
): Pick<StageFacts, 'scanLimit' | 'ownScanLimit'> {
  const refresh = machines.find(({ Properties: { StateMachineName } }) => /-refresh$/.test(StateMachineName));
  const [, name] = /WorkGroup[\\"]+:[\\"]+([\w-]+)/.exec(JSON.stringify(refresh)) ?? [];
  const limitOf = (group: Resource | undefined): number | undefined => {
    if (!group) throw new Error('The stack has no workgroup for the refresh, or none for people');
    return group.Properties.WorkGroupConfiguration?.BytesScannedCutoffPerQuery;
  };
  const isOwn = ({ Properties: { Name } }: Resource) => Name === name;
  return {
    scanLimit: limitOf(workGroups.find((group) => !isOwn(group))),
    ownScanLimit: limitOf(workGroups.find(isOwn)),
  };
}

interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
}

/** An alarm on an expression is billed for each metric it looks at. */
const metricsOf = (properties: Resource['Properties']): number =>
  Math.max(1, (properties.Metrics ?? []).filter((metric: Resource['Properties']) => metric.MetricStat).length);

function tableOf(properties: Resource['Properties'], buckets: readonly Resource[]): [string, TableFacts] {
  const iceberg = properties.OpenTableFormatInput?.IcebergInput?.IcebergTableInput;
  const input = properties.TableInput;
  const zone = /(?:^|_)(bronze|staging|silver|gold)$/.exec(String(properties.DatabaseName))?.[1] ?? '';
  const name = `${zone}.${properties.Name ?? input?.Name}`;
  const [field] = iceberg?.PartitionSpec?.Fields ?? [];
  const source = iceberg?.Schema.Fields.find(({ Id }: { Id: number }) => Id === field?.SourceId);
  const keys = (input?.PartitionKeys ?? []).map(({ Name: key }: { Name: string }) => {
    const range = String(input.Parameters?.[`projection.${key}.range`] ?? '');
    const isDay = input.Parameters?.[`projection.${key}.type`] === 'date';
    return { name: key, isDay, from: isDay ? range.split(',')[0] : undefined };
  });
  const prefix = name.replace('.', '/');
  const rules = buckets.flatMap(({ Properties: p }) => p.LifecycleConfiguration?.Rules ?? []);
  const kept = rules.filter((rule) => rule.ExpirationInDays && rule.Prefix && `${prefix}/`.startsWith(rule.Prefix));
  const keptDays = kept.length === 0 ? undefined : Math.min(...kept.map((rule) => Number(rule.ExpirationInDays)));
  return [name, { keys, hidden: field && { column: source?.Name, transform: field.Transform }, keptDays }];
}

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

/** Runs a day of `rate(1 hour)` or `cron(20 3 * * ? *)`. */
export function runsPerDay(expression: string): number {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) return 1440 / (Number(count) * (MINUTES[unit] ?? 1));
  const [, minutes = '', hours = '', , , weekday = ''] =
    /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression) ?? [];
  if (minutes === '') throw new Error(`The schedule ${expression} is neither rate(...) nor cron(...)`);
  const days = weekday === '?' || weekday === '*' ? 1 : weekday.split(',').length / 7;
  return times(minutes, 60) * times(hours, 24) * days;
}

/** How many values a field of cron takes: `*`, `5`, `1,2`, `0/15`, `9-17`. */
function times(field: string, all: number): number {
  return field.split(',').reduce((sum, part) => {
    const [range = '', step = '1'] = part.split('/');
    const [from, to] = range.split('-').map(Number);
    const span =
      range === '*' ? all : to !== undefined ? to - (from ?? 0) + 1 : part.includes('/') ? all - (from ?? 0) : 1;
    return sum + Math.ceil(span / Number(step));
  }, 0);
}
