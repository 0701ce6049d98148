import { Rejection } from '../../ingest/rejection.ts';
import { plain } from '../columns.ts';
import { exampleOf, type Field, type Fields, Invalid, type Reading, type RecordOf } from './field.ts';

/** What a record of one of the platform's own files holds, whether the file is CSV or NDJSON. */
export interface RecordSchema<F extends Fields = Fields> {
  /** Name of the source and of the landing folder. */
  readonly name: string;
  /** What one record is: `order`. */
  readonly noun: string;
  /** One sentence: what a file of it holds. */
  readonly doc: string;
  /** What a person has to know who writes such a file, a sentence or two each. */
  readonly notes: readonly string[];
  readonly fields: F;
  /** Two fields of which every record needs at least one. */
  readonly either?: readonly [string, string];
  /** Whether a record tells who somebody is; then no message quotes it. */
  readonly isPersonal: boolean;
}

/** The text of a field of a record, empty where it has none; or why that cannot be told. */
export type Cells = (name: string) => string | Rejection;

/** A schema that names fields of its own. */
interface OwnFields<F extends Fields> {
  readonly either?: readonly [keyof F & string, keyof F & string];
}

/** Declares a schema. @throws Error when two fields would answer to one column name */
export function recordSchema<const F extends Fields>(
  schema: Omit<RecordSchema<F>, 'isPersonal'> & OwnFields<F>,
): RecordSchema<F> {
  const owners = new Map<string, string>();
  for (const [name, { spellings }] of Object.entries(schema.fields)) {
    for (const spelling of [name, ...spellings].map(plain)) {
      const owner = owners.get(spelling);
      if (owner !== undefined) throw new Error(`${schema.name}: "${spelling}" names both ${owner} and ${name}`);
      owners.set(spelling, name);
    }
  }
  return { ...schema, isPersonal: Object.values(schema.fields).some(({ kind }) => kind.isPersonal) };
}

/** Reads a record, or says which of its fields is missing or wrong: the first, in the order of the schema. */
export function readRecord<F extends Fields>(
  schema: RecordSchema<F>,
  cells: Cells,
  reading: Reading,
): RecordOf<F> | Rejection {
  const record: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.fields)) {
    const value = readField(schema, name, field, cells(name), reading);
    if (value instanceof Rejection) return value;
    record[name] = value;
  }
  const [first, second] = schema.either ?? [];
  if (first !== undefined && second !== undefined && record[first] === null && record[second] === null) {
    const detail = `${first} and ${second} are both empty; write one of them, like ${exampleOf(schema.fields[first] as Field)}.`;
    return new Rejection(`missing_${first}`, detail);
  }
  return record as RecordOf<F>;
}

function readField(
  { noun, isPersonal }: RecordSchema,
  name: string,
  field: Field,
  cell: string | Rejection,
  reading: Reading,
): unknown {
  if (cell instanceof Rejection) return cell;
  const { required, kind } = field;
  const example = exampleOf(field);
  if (cell === '') {
    return required
      ? new Rejection(`missing_${name}`, `${name} is empty; every ${noun} needs one, like ${example}.`)
      : null;
  }
  const value = kind.read(cell, reading);
  if (!(value instanceof Invalid)) return value;
  const advice = kind.isPersonal ? '' : `; write it like ${example}`;
  return invalid(name, isPersonal ? undefined : cell, `${value.why}${advice}`);
}

const QUOTED_LENGTH = 40;

/** The refusal of a record for the value of a field. @param value what to quote; undefined for what must not be */
export function invalid(name: string, value: string | undefined, why: string): Rejection {
  const quoted = value === undefined ? '' : ` "${value.slice(0, QUOTED_LENGTH)}"`;
  return new Rejection(`invalid_${name}`, `${name}${quoted} ${why}.`);
}
