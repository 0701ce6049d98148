import { Rejection } from '../rejection.ts';
import { exampleOf, type Field, type Fields, Invalid, type Kind, type Reading, type RecordOf } from './field.ts';
import { firstOf, type JsonObject, objectOf, type Path, pathOf, textOf, valueAt } from './value.ts';

/** What a record holds, whether it comes as an event, a line of CSV or a JSON object. */
export interface Schema<F extends Fields = Fields> {
  /** What one record is: `order`. */
  readonly noun: string;
  readonly fields: F;
  /** Two fields of which every record needs at least one. */
  readonly either?: readonly [string, string];
  /** Whether a record tells who somebody is; then no message quotes it. */
  readonly isPersonal: boolean;
  /** The fields with what they are called, in the order in which they are read. */
  readonly columns: readonly Column[];
  /** The objects of a JSON object in which it looks: each is found once a record. */
  readonly objects: readonly Path[];
  /** A record that says nothing. Made from JSON: a copy of it is filled several times as fast as an object that grows. */
  readonly blank: { readonly [K in keyof F]: null };
}

export interface Column {
  readonly key: string;
  /** Every name the field goes by; messages use the first. */
  readonly names: readonly string[];
  /** Where a JSON object has it, by each of the names. */
  readonly places: readonly Place[];
  readonly field: Field;
}

/** A key of an object that lies in the record; the object by its index among those of the schema. */
interface Place {
  readonly within: number;
  readonly key: string;
}

/** A record before it is read: the value of a column, null or undefined where there is none. */
export type GivenValue = (column: Column) => unknown;

/** A name as the names of files are compared: without case, spaces and underscores. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[\s_]/g, '');

/** Declares what a record holds. */
export function schemaOf<const F extends Fields>(
  noun: string,
  fields: F,
  either?: readonly [keyof F & string, keyof F & string],
): Schema<F> {
  const objects = new Map<string, number>();
  const placeOf = (name: string): Place => {
    const path = pathOf(name);
    const within = path.slice(0, -1).join('.');
    if (!objects.has(within)) objects.set(within, objects.size);
    return { within: objects.get(within) ?? 0, key: path.at(-1) ?? '' };
  };
  return {
    noun,
    fields,
    ...(either && { either }),
    isPersonal: Object.values(fields).some(({ kind }) => kind.isPersonal),
    columns: Object.entries(fields).map(([key, field]) => {
      const names = [field.name ?? key, ...(field.spellings ?? [])];
      return { key, names, places: names.map(placeOf), field };
    }),
    objects: [...objects.keys()].map((text) => (text === '' ? [] : pathOf(text))),
    blank: JSON.parse(JSON.stringify(Object.fromEntries(Object.keys(fields).map((key) => [key, null])))),
  };
}

/**
 * Reads a record, or says which of its fields is missing or wrong: the first, in the order of the schema. Whether a value that
 * cannot be read refuses the record is for the reading to say.
 */
export function readRecord<F extends Fields>(
  schema: Schema<F>,
  given: GivenValue,
  reading: Reading,
): RecordOf<F> | Rejection {
  const record: Record<string, unknown> = { ...schema.blank };
  for (const column of schema.columns) {
    const found = given(column);
    if (found === undefined && !column.field.required) continue;
    const value = readColumn(schema, column, found, reading);
    if (value instanceof Rejection) return value;
    record[column.key] = value;
  }
  const [first, second] = schema.either ?? [];
  if (first !== undefined && second !== undefined && record[first] === null && record[second] === null) {
    const example = exampleOf(schema.fields[first] as Field);
    return new Rejection(
      `missing_${first}`,
      `${first} and ${second} are both empty; write one of them, like ${example}.`,
    );
  }
  return record as RecordOf<F>;
}

function readColumn(schema: Schema, column: Column, given: unknown, reading: Reading): unknown {
  const value = readValue(column.field.kind, given, reading);
  if (value === null) return column.field.required ? missing(schema, column) : null;
  return value instanceof Invalid ? unreadable(schema, column, given, value) : value;
}

function missing({ noun }: Schema, { key, names, field }: Column): Rejection {
  const example = exampleOf(field);
  const like = example === '' ? '' : `, like ${example}`;
  return new Rejection(
    field.reasons?.missing ?? `missing_${key}`,
    `${names[0]} is empty; every ${noun} needs one${like}.`,
  );
}

function unreadable(
  { isPersonal }: Schema,
  { key, names, field }: Column,
  given: unknown,
  { why }: Invalid,
): Rejection {
  const isValue = typeof given !== 'object';
  const example = field.kind.isPersonal || !isValue ? '' : exampleOf(field);
  const advice = example === '' ? '' : `; write it like ${example}`;
  const reason = field.reasons?.invalid ?? `invalid_${key}`;
  return refusal(reason, names[0] ?? key, isValue && !isPersonal ? given : undefined, `${why}${advice}`);
}

/** The values of a JSON object, in which a dot leads into an object within: `context.page.url`. */
export function valuesIn({ objects }: Schema, object: JsonObject): GivenValue {
  const found = objects.map((path) => objectOf(valueAt(object, path)));
  const at = ({ within, key }: Place): unknown => {
    const held = found[within] as JsonObject;
    return Object.hasOwn(held, key) ? held[key] : undefined;
  };
  return ({ places }) => firstOf(places, at);
}

/** Reads one value: null where there is none, or none that can be read and the reading lets it be absent. */
export function readValue<T>(kind: Kind<T>, given: unknown, reading: Reading): T | null | Invalid {
  const text = textOf(given, kind.json);
  if (text === '') return null;
  const value = text instanceof Invalid ? text : kind.read(text, reading);
  return value instanceof Invalid && mayBeAbsent(kind, reading) ? null : value;
}

const mayBeAbsent = ({ isFigure = false }: Kind<unknown>, { onUnreadable }: Reading): boolean =>
  onUnreadable === 'absent' || (onUnreadable === 'reject figures' && !isFigure);

const QUOTED_LENGTH = 40;

/** The refusal of a record for the value of a field. @param value what to quote; undefined for what must not be */
export const invalid = (key: string, value: unknown, why: string): Rejection =>
  refusal(`invalid_${key}`, key, value, why);

function refusal(reason: string, name: string, value: unknown, why: string): Rejection {
  const quoted = value === undefined ? '' : ` "${String(value).trim().slice(0, QUOTED_LENGTH)}"`;
  return new Rejection(reason, `${name}${quoted} ${why}.`);
}
