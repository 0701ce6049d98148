import { type Column, decimalOf, type EpochMillis, type RowRule, type TableContract } from './table.ts';

/** What a row breaks of its table's contract: the column at fault and the rest of a sentence about it. */
export interface Violation {
  readonly column: string;
  /** Its value, where a message may quote it. */
  readonly value: unknown;
  readonly why: string;
}

type Row = Readonly<Record<string, unknown>>;
type Finder = (row: Row) => Violation | undefined;

/** How far a time may lie after its arrival: clocks and time zones differ. */
const TOLERANCE_MS = 2 * 86_400_000;
const FINDERS = new WeakMap<TableContract, readonly Finder[]>();

/**
 * The first rule of its contract that a row breaks. The checks of a refresh hold the same rules, in SQL: what is refused here
 * cannot fail there.
 */
export function violationOf(table: TableContract, row: Row): Violation | undefined {
  let finders = FINDERS.get(table);
  if (!finders) {
    finders = findersOf(table);
    FINDERS.set(table, finders);
  }
  for (const find of finders) {
    const violation = find(row);
    if (violation) return violation;
  }
  return undefined;
}

const findersOf = ({ columns, rules = [] }: TableContract): Finder[] => [
  ...Object.entries(columns).flatMap(([name, column]) => columnFinders(name, column)),
  ...rules.flatMap(ruleFinder),
];

const ruleFinder = ({ column, breaks, message }: RowRule): Finder[] =>
  breaks ? [(row) => (breaks(row) ? { column, value: row[column], why: `is not right: ${message}` } : undefined)] : [];

function columnFinders(name: string, column: Column): Finder[] {
  const { type, required, values, min, max, isPast } = column;
  const finder = (breaks: (value: never, row: Row) => boolean, why: string): Finder => {
    return (row) => {
      const value = row[name];
      if (value === null || value === undefined) return undefined;
      return breaks(value as never, row) ? { column: name, value, why } : undefined;
    };
  };
  const decimal = decimalOf(type);
  const stored = (limit: number) => (decimal ? BigInt(limit) * 10n ** BigInt(decimal.scale) : limit);
  const below = (limit: bigint | number) => (value: bigint | number) => value < limit;
  const above = (limit: bigint | number) => (value: bigint | number) => value > limit;
  const largest = 10n ** BigInt(decimal?.precision ?? 0);
  const list = values && new Set(values);
  return [
    ...(required
      ? [(row: Row) => ((row[name] ?? null) === null ? { column: name, value: null, why: 'is missing' } : undefined)]
      : []),
    ...(decimal
      ? [finder((value: bigint) => value >= largest || value <= -largest, `has more digits than ${type} holds`)]
      : []),
    ...(list ? [finder((value: string) => !list.has(value), `is not one of ${values.join(', ')}`)] : []),
    ...(min === undefined ? [] : [finder(below(stored(min)), `is below ${min}`)]),
    ...(max === undefined ? [] : [finder(above(stored(max)), `is above ${max}`)]),
    ...(isPast
      ? [
          finder(
            (value: EpochMillis, row) => value > Number(row.received_at) + TOLERANCE_MS,
            'lies more than two days after its arrival',
          ),
        ]
      : []),
  ];
}
