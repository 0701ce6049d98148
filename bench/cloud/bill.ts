import { prefixOf } from '../../contracts/lake.ts';
import { rawEvents } from '../../glue-sql/tables/ledger.ts';
import {
  BATCH_SECONDS,
  BYTES_A_SECOND,
  COLLECT_SECONDS,
  EVENT_SECONDS,
  EVENTS_JOINED_A_SECOND,
  FULL_PROCESSOR_MB,
  GETS_A_SECOND,
  IMAGE_BUILDS,
  LIMIT_WRITES_A_REQUEST,
  LOG_BYTES_OF_A_REQUEST,
  LOG_BYTES_OF_A_TRANSITION,
  LOG_BYTES_OF_AN_INVOCATION,
  OBJECTS_READ_A_SECOND,
  STATEMENT_SECONDS,
  TRAINING,
} from './assumptions.ts';
import { liveUsd } from './live.ts';
import { bytesOfAnObject, compacted } from './objects.ts';
import { PRICES } from './prices.ts';
import { DAYS_A_MONTH } from './profile.ts';
import type { RehearsedRun } from './rehearsal.ts';
import { bytesOf, costOf, type Moment, type StatementCost } from './run-cost.ts';

/** A refresh as it is at some age of the shop. */
export interface RunFigures {
  readonly statements: number;
  readonly views: number;
  readonly waves: number;
  readonly transitions: number;
  readonly gets: number;
  readonly lists: number;
  readonly puts: number;
  readonly bytes: number;
  /** Versions of tables in the Glue catalogue: one for each view and each commit. */
  readonly glueVersions: number;
  readonly seconds: number;
  /** Bytes of the statement that scans most, and which that is. */
  readonly largest: StatementCost;
}

export interface Line {
  readonly what: string;
  readonly usd: number;
}

/** The bill of a month at some age of the shop. */
export interface Bill {
  readonly history: number;
  readonly refresh: RunFigures;
  readonly runsPerMonth: number;
  readonly lines: readonly Line[];
  readonly usd: number;
}

const GB = 1e9;
const HOURS_A_MONTH = 730;

export function figuresOf(run: RehearsedRun, moment: Moment): RunFigures {
  const costs = costOf(run, moment);
  const sum = (of: (cost: StatementCost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  const bytes = sum((cost) => cost.bytes);
  const gets = sum((cost) => cost.gets) + (run.calls['S3.GetObject'] ?? 0);
  const largest = costs.reduce((most, cost) => (cost.bytes > most.bytes ? cost : most), costs[0] ?? NONE);
  return {
    statements: costs.length,
    views: costs.filter(({ kind }) => kind === 'view').length,
    waves: run.waves,
    transitions: run.transitions,
    gets,
    lists: sum((cost) => cost.lists) + (run.calls['S3.ListObjectsV2'] ?? 0),
    puts: sum((cost) => cost.puts) + (run.calls['S3.PutObject'] ?? 0),
    bytes,
    glueVersions: costs.filter(({ kind }) => kind === 'view' || kind === 'merge').length,
    seconds: run.waves * STATEMENT_SECONDS + bytes / BYTES_A_SECOND + gets / GETS_A_SECOND,
    largest,
  };
}

const NONE: StatementCost = {
  name: 'none',
  kind: 'other',
  bytes: 0,
  gets: 0,
  lists: 0,
  puts: 0,
  glueRequests: 0,
  usd: 0,
};

/** The refreshes of a month: those that find something, and those that do not. */
function refreshesOf({ facts, profile, rehearsal }: Moment): readonly (readonly [RehearsedRun, number])[] {
  const runs = facts.refreshesPerDay * DAYS_A_MONTH;
  const withNew = Math.min(runs, profile.eventsPerDay * DAYS_A_MONTH);
  const idle = profile.eventsPerDay === 0 ? rehearsal.idle : rehearsal.after;
  return [
    [rehearsal.arrived, withNew],
    [idle, runs - withNew],
  ];
}

export function billOf(moment: Moment): Bill {
  const { history, facts, rehearsal, profile } = moment;
  const refreshes = refreshesOf(moment);
  const runs = [...refreshes, [rehearsal.maintenance, facts.maintenancesPerDay * DAYS_A_MONTH] as const];
  const lines = [
    ...streamLines(moment),
    ...functionLines(moment),
    ...runLines(moment, runs),
    { what: 'Compaction of bronze', usd: compactionUsd(moment) },
    ...fixedLines(moment),
  ].filter(({ usd }) => usd > 0);
  return {
    history,
    refresh: figuresOf(profile.eventsPerDay === 0 ? rehearsal.idle : rehearsal.arrived, moment),
    runsPerMonth: facts.refreshesPerDay * DAYS_A_MONTH,
    lines,
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
  };
}

function runLines(moment: Moment, runs: readonly (readonly [RehearsedRun, number])[]): Line[] {
  let [athena, gets, writes, transitions, glue] = [0, 0, 0, 0, 0];
  for (const [run, times] of runs) {
    for (const cost of costOf(run, moment)) {
      athena += cost.usd * times;
      glue += cost.glueRequests * times;
    }
    const figures = figuresOf(run, moment);
    gets += figures.gets * times;
    writes += (figures.puts + figures.lists) * times;
    transitions += run.transitions * times;
  }
  return [
    { what: 'Athena, bytes scanned', usd: athena },
    { what: 'S3, GET of refreshes', usd: (gets / 1000) * PRICES.s3GetThousand },
    { what: 'S3, PUT and LIST of refreshes', usd: (writes / 1000) * PRICES.s3PutThousand },
    { what: 'Step Functions', usd: (transitions / 1000) * PRICES.transitionsThousand },
    { what: 'Glue catalogue', usd: (Math.max(0, glue - 1e6) / 1e6) * PRICES.glueRequests },
    { what: 'Logs of machines', usd: ((transitions * LOG_BYTES_OF_A_TRANSITION) / GB) * PRICES.logsGb },
  ];
}

function streamLines({ facts, arrivals }: Moment): Line[] {
  const { mode, shards, retentionHours } = facts.stream;
  const records = arrivals.recordsPerDay * DAYS_A_MONTH;
  const extended = Math.max(0, retentionHours - 24);
  if (mode === 'on-demand') {
    const gigabytes = (records * Math.ceil(arrivals.recordBytes / 1024) * 1024) / GB;
    const heldGb = (gigabytes / DAYS_A_MONTH) * (extended / 24);
    return [
      { what: 'Kinesis, the stream', usd: HOURS_A_MONTH * PRICES.kinesisStreamHour },
      { what: 'Kinesis, data', usd: gigabytes * (PRICES.kinesisGbIn + PRICES.kinesisGbOut) },
      { what: 'Kinesis, retention beyond a day', usd: heldGb * PRICES.kinesisExtendedGbMonth },
    ];
  }
  const units = records * Math.max(1, Math.ceil(arrivals.recordBytes / 25_600));
  return [
    { what: 'Kinesis, shards', usd: HOURS_A_MONTH * shards * PRICES.kinesisShardHour },
    { what: 'Kinesis, records', usd: (units / 1e6) * PRICES.kinesisPutUnits },
    {
      what: 'Kinesis, retention beyond a day',
      usd: extended > 0 ? HOURS_A_MONTH * shards * PRICES.kinesisExtendedShardHour : 0,
    },
  ];
}

function functionLines(moment: Moment): Line[] {
  const { facts, profile, arrivals } = moment;
  const requests = (profile.eventsPerDay / profile.eventsPerRequest) * DAYS_A_MONTH;
  const batches = arrivals.batchesPerDay * DAYS_A_MONTH;
  const events = profile.eventsPerDay * DAYS_A_MONTH;
  const { collect, transform } = facts.memoryMb;
  const processor = Math.min(1, transform / FULL_PROCESSOR_MB);
  const gbSeconds =
    (collect / 1024) * requests * COLLECT_SECONDS +
    (transform / 1024) * (batches * BATCH_SECONDS + (events * EVENT_SECONDS) / processor);
  const objects = Object.values(arrivals.tables).reduce((sum, { perDay }) => sum + perDay, 0) * DAYS_A_MONTH;
  const invoked = requests + batches;
  const logs = invoked * LOG_BYTES_OF_AN_INVOCATION + requests * LOG_BYTES_OF_A_REQUEST;
  return [
    { what: 'API Gateway', usd: (requests / 1e6) * PRICES.apiRequests },
    { what: 'CloudFront', usd: facts.hasDistribution ? (requests / 1e6) * PRICES.cloudFrontRequests : 0 },
    { what: 'WAF, requests', usd: facts.waf.acls > 0 ? (requests / 1e6) * PRICES.wafRequests : 0 },
    { what: 'Lambda', usd: gbSeconds * PRICES.lambdaGbSecond + (invoked / 1e6) * PRICES.lambdaRequests },
    {
      what: 'DynamoDB',
      usd: facts.countsInDynamo ? ((requests * LIMIT_WRITES_A_REQUEST) / 1e6) * PRICES.dynamoWrites : 0,
    },
    { what: 'Live counters and alerts', usd: liveUsd(moment) },
    { what: 'S3, PUT of arrivals', usd: (objects / 1000) * PRICES.s3PutThousand },
    { what: 'Logs of functions', usd: (logs / GB) * PRICES.logsGb },
  ];
}

const buildUsd = (): number =>
  (IMAGE_BUILDS.looks * IMAGE_BUILDS.minutesOfALook + IMAGE_BUILDS.builds * IMAGE_BUILDS.minutes) * PRICES.buildMinute;

/** Every object of bronze is read once when its day is settled, and joined with others. */
function compactionUsd({ facts, arrivals }: Moment): number {
  const written = arrivals.tables[prefixOf(rawEvents).slice(0, -1)];
  if (!written) return 0;
  const [objects, rows] = [written.perDay, written.rowsPerDay].map((each) => each * DAYS_A_MONTH) as [number, number];
  const seconds = rows / EVENTS_JOINED_A_SECOND + objects / OBJECTS_READ_A_SECOND;
  const puts = compacted(written).length * DAYS_A_MONTH;
  return (
    (objects / 1000) * PRICES.s3GetThousand +
    (puts / 1000) * PRICES.s3PutThousand +
    seconds * (facts.memoryMb.compact / 1024) * PRICES.lambdaGbSecond
  );
}

function fixedLines(moment: Moment): Line[] {
  const { facts, rehearsal, arrivals, history } = moment;
  const merged = Object.keys(rehearsal.tables).filter((name) => (facts.tables[name]?.keys.length ?? 0) === 0);
  const staged = Object.entries(arrivals.tables).reduce((sum, [prefix, table]) => {
    const kept = facts.tables[prefix.replace('/', '.')]?.keptDays ?? Number.POSITIVE_INFINITY;
    return sum + table.perDay * bytesOfAnObject(table) * Math.min(history, kept);
  }, 0);
  const bytes = staged + merged.reduce((sum, name) => sum + bytesOf(name, moment), 0);
  return [
    { what: 'S3, storage', usd: (bytes / GB) * PRICES.s3GbMonth },
    { what: 'Alarms', usd: facts.alarmMetrics * PRICES.alarm },
    { what: 'Secrets', usd: facts.secrets * PRICES.secret },
    { what: 'Dashboards', usd: facts.dashboards * PRICES.dashboard },
    { what: 'WAF', usd: facts.waf.acls * PRICES.wafAcl + facts.waf.rules * PRICES.wafRule },
    { what: 'Image of the models', usd: facts.buildsImage ? buildUsd() : 0 },
    { what: 'Training', usd: TRAINING.runs * TRAINING.jobs * (TRAINING.minutes / 60) * PRICES.trainingHour },
  ];
}
