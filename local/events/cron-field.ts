import { AwsFailure } from '../service.ts';

export interface FieldRange {
  readonly field: string;
  readonly first: number;
  readonly last: number;
  /** Names of the values from `first` on. */
  readonly names?: readonly string[];
  /** A range may run over the end: the hours `20-2` are 20 to 23 and 0 to 2. @default false */
  readonly wraps?: boolean;
}

export function invalidField(text: string, { field }: FieldRange): AwsFailure {
  return new AwsFailure('ValidationException', `'${text}' is not valid as ${field} of a cron expression.`);
}

/** The sorted values of a field made of `*`, values, ranges `a-b`, steps `a/n`, and commas. */
export function fieldValues(text: string, range: FieldRange): number[] {
  const values = text.split(',').flatMap((part) => partValues(part, range));
  return [...new Set(values)].sort((a, b) => a - b);
}

function partValues(part: string, range: FieldRange): number[] {
  const [base = '', step, ...more] = part.split('/');
  const by = step === undefined ? 1 : Number(step);
  if (more.length > 0 || !/^\d+$/.test(step ?? '1') || by < 1) throw invalidField(part, range);
  const [from, to] = bounds(base, step !== undefined, range);
  const size = range.last - range.first + 1;
  if (from > to && range.wraps !== true) throw invalidField(part, range);
  const length = Math.floor(((to - from + size) % size) / by) + 1;
  return Array.from({ length }, (_, index) => range.first + ((from - range.first + index * by) % size));
}

/** `*` is everything, `a-b` a range, and `a` alone one value, or with a step everything from there. */
function bounds(base: string, stepped: boolean, range: FieldRange): [number, number] {
  if (base === '*') return [range.first, range.last];
  const [low = '', high, ...more] = base.split('-');
  if (more.length > 0) throw invalidField(base, range);
  const from = fieldValue(low, range);
  if (high !== undefined) return [from, fieldValue(high, range)];
  return [from, stepped ? range.last : from];
}

/** One value: a number in range, or a name. */
export function fieldValue(text: string, range: FieldRange): number {
  const named = (range.names ?? []).indexOf(text.toUpperCase());
  if (named >= 0) return range.first + named;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= range.first && value <= range.last) return value;
  throw invalidField(text, range);
}
