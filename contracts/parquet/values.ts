import type { Column } from '../table.ts';

/** The values of a column chunk, its nulls apart. */
export interface ColumnValues {
  readonly values: readonly unknown[];
  /** 1 where a row has a value, 0 where it has null; undefined where all have one. */
  readonly levels?: Uint8Array;
}

/** Values that repeat: the different ones in the order in which they came, and for each value its place among them. */
export interface Dictionary {
  readonly values: readonly unknown[];
  readonly places: Uint32Array;
}

/**
 * The values of one column of rows.
 * @param where the column, for a person
 * @throws Error when the column is required and a row has none
 */
export function valuesOf(rows: readonly object[], name: string, { required }: Column, where: string): ColumnValues {
  const values: unknown[] = [];
  let levels: Uint8Array | undefined;
  for (let row = 0; row < rows.length; row++) {
    const value = (rows[row] as Readonly<Record<string, unknown>>)[name];
    if (value === null || value === undefined) {
      if (required) throw new Error(`${where} is required and must not be null`);
      levels ??= new Uint8Array(rows.length).fill(1, 0, row);
    } else {
      values.push(value);
      if (levels) levels[row] = 1;
    }
  }
  return { values, ...(levels && { levels }) };
}

/** Places have at most 16 bits. */
const LARGEST = 2 ** 16;
/** Of so many values one at most may be new, or a dictionary makes a column larger. */
const SHARE = 2;
/** A longer text hardly comes twice, and takes long to look up. */
const LONGEST = 256;

/** The dictionary of values that repeat; undefined where too few of them do. */
export function dictionaryOf(type: Column['type'], given: readonly unknown[]): Dictionary | undefined {
  // Two doubles that are equal may differ, as 0 and -0 do; booleans take a bit as they are.
  if (type === 'double' || type === 'boolean' || given.length === 0) return undefined;
  const most = Math.min(LARGEST, given.length / SHARE);
  const known = new Map<unknown, number>();
  const places = new Uint32Array(given.length);
  let [last] = given;
  let place = 0;
  known.set(last, place);
  for (let index = 0; index < given.length; index++) {
    const value = given[index];
    if (value !== last) {
      last = value;
      place = known.get(value) ?? known.size;
      if (place === known.size) known.set(value, place);
      if (known.size > most || isLong(value)) return undefined;
    }
    places[index] = place;
  }
  return known.size > most ? undefined : { values: [...known.keys()], places };
}

const isLong = (value: unknown): boolean => typeof value === 'string' && value.length > LONGEST;
