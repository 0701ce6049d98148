/** One field of `cron(...)`: what it may hold beside numbers in its range. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the numbers from `min` on. */
  readonly names?: readonly string[];
  /** Forms of this field alone. */
  readonly special?: RegExp;
}

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31, special: /^(?:\?|L|(?:[1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', min: 1, max: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  {
    name: 'day of week',
    min: 1,
    max: 7,
    names: 'SUN MON TUE WED THU FRI SAT'.split(' '),
    special: /^(?:\?|L|[1-7]L|[1-7]#[1-5])$/,
  },
  { name: 'year', min: 1970, max: 2199 },
];
const [DAY_OF_MONTH, DAY_OF_WEEK] = [2, 4];

/**
 * What EventBridge Scheduler would refuse of a `rate(...)` or `cron(...)`; null where it takes it.
 * Grammar: EventBridge Scheduler user guide, "Schedule types".
 */
export function scheduleFault(expression: string): string | null {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) return rateFault(expression, Number(count), unit ?? '');
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(' ');
  if (fields?.length !== FIELDS.length) {
    return 'neither rate(1 hour) nor cron(minute hour day-of-month month day-of-week year)';
  }
  if ((fields[DAY_OF_MONTH] === '?') === (fields[DAY_OF_WEEK] === '?')) {
    return 'exactly one of the two day fields is ?, since the other one says which days';
  }
  const faults = FIELDS.flatMap((field, index) => fieldFault(field, fields[index] ?? '') ?? []);
  return faults[0] ?? null;
}

const HOURS: Readonly<Record<string, number>> = { minute: 1 / 60, hour: 1, day: 24 };

/** Hours from one time to the next of a `rate(...)`; null of a `cron(...)`, whose times may lie anyhow. */
export function hoursBetween(expression: string): number | null {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return count === undefined ? null : Number(count) * (HOURS[unit] ?? 1);
}

function rateFault(expression: string, count: number, unit: string): string | null {
  if (count === 0) return 'a rate of 0 never comes';
  const right = `rate(${count} ${unit}${count === 1 ? '' : 's'})`;
  return expression === right ? null : `a number of 1 takes the singular and others the plural: ${right}`;
}

function fieldFault(field: Field, text: string): string | null {
  if (field.special?.test(text)) return null;
  const bad = text.split(',').find((piece) => !isPiece(field, piece));
  if (bad === undefined) return null;
  return `${bad === '' ? 'nothing' : bad} is no ${field.name}, which goes from ${field.min} to ${field.max}`;
}

/** `*`, a value or a range, `/step` of which takes every step-th. */
function isPiece(field: Field, piece: string): boolean {
  const [base = '', step, ...more] = piece.split('/');
  const isStep = step === undefined || (/^[1-9]\d*$/.test(step) && Number(step) <= field.max);
  if (!isStep || more.length > 0) return false;
  if (base === '*') return true;
  const values = base.split('-').map((value) => numberOf(field, value));
  const [from = Number.NaN, to = from] = values;
  return values.length <= 2 && from >= field.min && to <= field.max && from <= to;
}

function numberOf({ names = [], min }: Field, text: string): number {
  const named = names.indexOf(text);
  return named >= 0 ? min + named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
