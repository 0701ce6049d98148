import { billOf } from './bill.ts';
import { PAYLOAD_LIMIT } from './objects.ts';
import type { RehearsedRun } from './rehearsal.ts';
import { costOf, type Moment, type StatementCost } from './run-cost.ts';

/** A limit of AWS and when a shop meets it. */
export interface Limit {
  readonly name: string;
  /** How near it is now, or what it is about. */
  readonly figure: string;
  /** Days since the shop began; null for never, within ten years. */
  readonly days: number | null;
}

/** The names of the limits that workgroups set: to the refresh, and to people. */
export const SCAN_LIMIT = 'Bytes scanned by a statement';
export const QUESTION_LIMIT = 'Bytes scanned by a question about a mart';

const TEN_YEARS = 3650;
const STATE_BYTES = 262_144;
const GLUE_VERSIONS = 1_000_000;
const OPEN_PARTITIONS = 100;
/** Statements at once in a Region without a raised quota. */
const CONCURRENT_STATEMENTS = 20;
/** What a shard takes a second; the busiest hour brings so many times the mean. */
const SHARD = { bytes: 1024 * 1024, records: 1000 };
const PEAK = 4;
const DAYS_OF: Readonly<Record<string, number>> = { year: 365, month: 30.4, day: 1, hour: 1 / 24 };

/** When each limit is met, the nearest first. */
export function limitsOf(moment: Omit<Moment, 'history'>): Limit[] {
  const limits = [
    scanLimit(moment),
    questionLimit(moment),
    stateLimit(moment),
    partitionLimit(moment),
    versionLimit(moment),
    concurrencyLimit(moment),
    shardLimit(moment),
    payloadLimit(moment),
  ];
  return limits.sort((a, b) => (a.days ?? Number.POSITIVE_INFINITY) - (b.days ?? Number.POSITIVE_INFINITY));
}

const MIB = 1024 * 1024;

/** When a statement of the refresh is cut off. */
const scanLimit = (moment: Omit<Moment, 'history'>): Limit =>
  scanned(SCAN_LIMIT, moment, moment.facts.ownScanLimit, moment.rehearsal.arrived);

/** When a person can no longer read the whole of a mart. */
const questionLimit = (moment: Omit<Moment, 'history'>): Limit =>
  scanned(QUESTION_LIMIT, moment, moment.facts.scanLimit, { statements: moment.rehearsal.questions });

/** Bytes only grow with age, so the day is found by halving. */
function scanned(
  name: string,
  moment: Omit<Moment, 'history'>,
  limit: number | undefined,
  asked: Pick<RehearsedRun, 'statements'>,
): Limit {
  const most = (history: number): StatementCost | undefined =>
    costOf(asked, { ...moment, history }).sort((a, b) => b.bytes - a.bytes)[0];
  const days = limit === undefined ? null : firstDay((history) => (most(history)?.bytes ?? 0) > limit);
  const { name: statement, bytes } = most(days ?? TEN_YEARS) ?? { name: 'none', bytes: 0 };
  const of = limit === undefined ? 'without a limit' : `of ${mebibytes(limit)}`;
  const figure = `${statement}: ${mebibytes(bytes)} MiB ${of}`;
  return { name, figure: days === null ? `${figure} after ten years` : figure, days };
}

const mebibytes = (bytes: number): string => Math.round(bytes / MIB).toLocaleString('en');

/** The first tenth of a day of which something holds that goes on holding. */
function firstDay(holds: (history: number) => boolean): number | null {
  if (!holds(TEN_YEARS)) return null;
  let [low, high] = [0, TEN_YEARS * 10];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle / 10)) high = middle;
    else low = middle;
  }
  return high / 10;
}

/** What one refresh hands on, and how much more the next. */
function stateLimit({ rehearsal, facts }: Omit<Moment, 'history'>): Limit {
  const { first, arrived } = rehearsal;
  const growth = Math.max(0, arrived.stateBytes - first.stateBytes);
  const left = STATE_BYTES - arrived.stateBytes;
  const days = growth === 0 ? null : left / growth / facts.refreshesPerDay;
  return { name: 'State of a machine', figure: `${kib(arrived.stateBytes)} of 256 KiB`, days: within(days) };
}

/** Of a rebuild of the whole history, which writes every partition there is. */
function partitionLimit({ facts }: Omit<Moment, 'history'>): Limit {
  const units = Object.values(facts.tables).flatMap(({ hidden }) => (hidden ? [hidden.transform] : []));
  const finest = Math.min(...units.map((unit) => DAYS_OF[unit] ?? 0), Number.POSITIVE_INFINITY);
  const days = OPEN_PARTITIONS * finest;
  const figure = `a full rebuild writes one for every ${units.find((unit) => DAYS_OF[unit] === finest) ?? 'table'} there is`;
  return { name: 'Partitions a statement writes', figure, days: within(days) };
}

function versionLimit(moment: Omit<Moment, 'history'>): Limit {
  const { refresh } = billOf({ ...moment, history: 1 });
  const perDay = refresh.glueVersions * Math.min(moment.facts.refreshesPerDay, moment.profile.eventsPerDay);
  const figure = `${Math.round(perDay).toLocaleString('en')} a day, ${refresh.views} a refresh of views`;
  return { name: 'Glue table versions', figure, days: perDay === 0 ? null : within(GLUE_VERSIONS / perDay) };
}

function concurrencyLimit({ rehearsal }: Omit<Moment, 'history'>): Limit {
  const most = Math.max(rehearsal.first.concurrency, rehearsal.arrived.concurrency);
  const isMet = most > CONCURRENT_STATEMENTS;
  return { name: 'Athena statements at once', figure: `${most} of ${CONCURRENT_STATEMENTS}`, days: isMet ? 0 : null };
}

function shardLimit({ facts, arrivals }: Omit<Moment, 'history'>): Limit {
  const perSecond = (arrivals.recordsPerDay / 86_400 / facts.stream.shards) * PEAK;
  const share = Math.max((perSecond * arrivals.recordBytes) / SHARD.bytes, perSecond / SHARD.records);
  const isMet = share > 1 && facts.stream.mode === 'provisioned';
  const figure = `${(100 * share).toFixed(1)} % of a shard in a hour of ${PEAK} times the mean`;
  return { name: 'Kinesis shards', figure: figure.replace('a hour', 'an hour'), days: isMet ? 0 : null };
}

/** Lambda cuts a batch before its payload is too large, so this limit is a size and never a failure. */
function payloadLimit({ arrivals }: Omit<Moment, 'history'>): Limit {
  const figure = `${kib(arrivals.payloadBytes)} of ${kib(PAYLOAD_LIMIT)} a batch; Lambda cuts it there`;
  return { name: 'Lambda payload', figure, days: null };
}

const kib = (bytes: number): string => `${Math.round(bytes / 1024).toLocaleString('en')} KiB`;
const within = (days: number | null): number | null => (days === null || days > TEN_YEARS ? null : days);
