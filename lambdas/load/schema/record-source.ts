import type { EpochMillis } from '../../../contracts/table.ts';
import type { Fields, Reading, RecordOf } from '../../ingest/fields/field.ts';
import { type Column, type GivenValue, plainName, readRecord, type Schema } from '../../ingest/fields/schema.ts';
import { LocalClock } from '../../ingest/fields/time.ts';
import { asText, firstOf, isObject, objectOf } from '../../ingest/fields/value.ts';
import { writtenCurrency } from '../../ingest/fields/written-currency.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import type { Group } from '../groups.ts';
import type { CsvShape, FileContext, FileSource, JsonShape, Mapper, Spellings } from '../source.ts';
import type { DescribedFields, RecordSchema } from './record-schema.ts';

/** Where a record came from, as every staging row of it says. */
export interface Lineage {
  readonly source: string;
  readonly ingest_id: string;
  readonly received_at: EpochMillis;
  readonly message_id: string;
  readonly origin: 'file';
  /** The record's own time of change, or else when its file came. */
  readonly updated_at: EpochMillis;
}

/** What turning a record into rows needs beside the record. */
export interface Arrival<R = unknown> {
  readonly lineage: Lineage;
  readonly context: FileContext;
  readonly clock: LocalClock;
  /** From 1, the header included. */
  readonly line: number;
  /** The records of the same order, where the source groups them. */
  readonly order: OrderOf<R>;
}

/** What stands together in a file of one order. */
export interface OrderOf<R> {
  /** Each as it was read, or why it could not be. */
  readonly records: readonly (R | Rejection)[];
  /** Which of them is at hand. */
  readonly index: number;
  /** Whether others of the order stand elsewhere in the file. */
  readonly isScattered: boolean;
}

/** Adds the rows of a record to the batch, or says what in it contradicts itself. */
export type Stage<F extends Fields> = (
  batch: StagingBatch,
  record: RecordOf<F>,
  arrival: Arrival<RecordOf<F>>,
) => Rejection | undefined;

const DAY_MS = 86_400_000;

/** Records of a file that are about one thing, an order, and what they say of it as a whole. */
export interface Grouped<F extends Fields> {
  /** The field that says which order. */
  readonly by: keyof F & string;
  /** Fields that are the order’s: where a record leaves one blank, the first of the others that has it speaks for all. */
  readonly shared: readonly (keyof F & string)[];
}

/** A file of the platform's own: CSV with the schema's columns, or NDJSON with its keys. */
export function recordSource<F extends DescribedFields>(
  schema: RecordSchema<F>,
  stage: Stage<F>,
  grouped?: Grouped<F>,
): FileSource {
  return {
    name: schema.name,
    doc: schema.doc,
    isOfShop: true,
    isPersonal: schema.isPersonal,
    schema,
    shapes: [...csvShapes(schema, stage, grouped), jsonShape(schema, stage, grouped)],
  };
}

/** One shape; two, one for each, where a record needs either of two columns. */
const csvShapes = <F extends Fields>(schema: Schema<F>, stage: Stage<F>, grouped?: Grouped<F>): CsvShape[] =>
  (schema.either ?? [undefined]).map((needed) =>
    csvShape(schema, stage, {
      isOptional: ({ key, field }) => !field.required && key !== needed,
      ...(grouped && { grouped }),
    }),
  );

interface CsvOptions<F extends Fields> {
  /** Whether a file may lack a column. @default none: every column stands in the header, though fields of it may be empty */
  readonly isOptional?: (column: Column) => boolean;
  /** Where times without a zone are meant. @default the stage's business time zone */
  readonly timeZone?: string;
  /** @default each record stands for itself */
  readonly grouped?: Grouped<F>;
  /** Columns that tell the file from others. */
  readonly signature?: readonly string[];
}

/** CSV files whose header has the columns of a schema. */
export const csvShape = <F extends Fields>(
  schema: Schema<F>,
  stage: Stage<F>,
  { isOptional = () => false, timeZone, grouped, signature }: CsvOptions<F> = {},
): CsvShape => ({
  format: 'csv',
  columns: spellings(schema.columns.filter((column) => !isOptional(column))),
  optional: spellings(schema.columns.filter(isOptional)),
  ...(schema.either && { either: schema.either }),
  ...(grouped && { groupBy: grouped.by }),
  ...(signature && { signature }),
  telling: (position) =>
    schema.columns.flatMap(({ key, field: { kind } }) =>
      kind.tells && position[key] !== undefined ? [{ position: position[key], tells: kind.tells }] : [],
    ),
  mapper: (context, position) => {
    const take = taking(schema, stage, context, { timeZone, grouped });
    return mapperOf(
      take,
      (fields) =>
        ({ key }) =>
          fields[position[key] ?? -1],
    );
  },
});

const spellings = (columns: readonly Column[]): Spellings =>
  Object.fromEntries(columns.map(({ key, names }) => [key, names]));

function jsonShape<F extends Fields>(schema: Schema<F>, stage: Stage<F>, grouped?: Grouped<F>): JsonShape {
  const plainNames = new Map(schema.columns.map(({ key, names }) => [key, names.map(plainName)]));
  const known = new Set([...plainNames.values()].flat());
  const valuesOf = (value: unknown): GivenValue => {
    const given = new Map(Object.entries(objectOf(value)).map(([name, item]) => [plainName(name), item]));
    return ({ key }) => firstOf(plainNames.get(key) ?? [], (name) => given.get(name));
  };
  const key = schema.columns.find((column) => column.key === grouped?.by);
  return {
    format: 'json',
    reads: (name) => known.has(plainName(name)),
    ...(key && { groupOf: (value) => asText(valuesOf(value)(key)) ?? '' }),
    telling: schema.columns.flatMap((column) => {
      const { tells } = column.field.kind;
      return tells === undefined ? [] : [{ tells, value: (record: unknown) => valuesOf(record)(column) }];
    }),
    mapper: (context) => {
      const map = mapperOf(taking(schema, stage, context, { grouped }), valuesOf);
      return (batch, value, line, group) =>
        isObject(value)
          ? map(batch, value, line, group)
          : new Rejection('not_an_object', 'The line is not a JSON object; write one object per line.');
    },
  };
}

/** Maps records of a form, by what they hold. Of a group each is made ready once, not once for each of the others. */
function mapperOf<T>(take: Mapper<GivenValue>, valuesOf: (record: T) => GivenValue): Mapper<T> {
  let members: readonly T[] | undefined;
  let given: readonly GivenValue[] = [];
  return (batch, record, line, group) => {
    if (!group) return take(batch, valuesOf(record), line);
    if (group.members !== members) {
      members = group.members;
      given = members.map(valuesOf);
    }
    const { index, earlier } = group;
    const values = given[index] ?? valuesOf(record);
    return take(batch, values, line, { members: given, index, ...(earlier && { earlier: valuesOf(earlier) }) });
  };
}

interface Taking<F extends Fields> {
  readonly timeZone?: string | undefined;
  readonly grouped?: Grouped<F> | undefined;
}

function taking<F extends Fields>(
  schema: Schema<F>,
  stage: Stage<F>,
  context: FileContext,
  { timeZone = context.timeZone, grouped }: Taking<F>,
): Mapper<GivenValue> {
  const clock = new LocalClock(timeZone);
  const { hash, receivedAt, largestAmount, conventions } = context;
  const latest = receivedAt + DAY_MS;
  const known = { clock, hash, latest, largestAmount };
  const reading: Reading = { ...known, onUnreadable: 'reject', ...(conventions && { conventions }) };
  const shared = new Set<string>(grouped?.shared);
  let members: readonly GivenValue[] | undefined;
  let records: readonly (RecordOf<F> | Rejection)[] = [];
  const readOne = (given: GivenValue): RecordOf<F> | Rejection => {
    const record = readRecord(schema, given, reading);
    return record instanceof Rejection ? record : inCurrency(schema, record, given, context.currency);
  };
  const readGroup = (group: Group<GivenValue>) => {
    if (group.members === members) return;
    records = group.members.map((given) => readOne(filled(given, group, shared)));
    members = group.members;
  };
  return (batch, given, line, group) => {
    if (group) readGroup(group);
    else records = [readOne(given)];
    const index = group?.index ?? 0;
    const record = records[index];
    if (record === undefined || record instanceof Rejection) return record;
    const order = { records, index, isScattered: group?.earlier !== undefined };
    return stage(batch, record, { lineage: lineageOf(context, line, record.updated_at), context, clock, line, order });
  };
}

/** A record in the currency that its amounts have beside them, where it has a currency and does not name it. */
function inCurrency<F extends Fields>(
  { columns }: Schema<F>,
  record: RecordOf<F>,
  given: GivenValue,
  fallback: string,
): RecordOf<F> | Rejection {
  if (!('currency' in record)) return record;
  const amounts = columns
    .filter(({ field: { kind } }) => kind.tells === 'decimals' || kind.tells === 'shares')
    .map(given);
  const found = writtenCurrency(amounts, record.currency as string | null, fallback);
  if (found === undefined || found instanceof Rejection) return found ?? record;
  return { ...record, currency: found };
}

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** A record with what it leaves to the first record of its order to say. */
function filled(given: GivenValue, { members, earlier }: Group<GivenValue>, shared: ReadonlySet<string>): GivenValue {
  if (members.length === 1 && !earlier) return given;
  return (column) => {
    const own = given(column);
    if (!shared.has(column.key) || !isBlank(own)) return own;
    const others = [...(earlier ? [earlier] : []), ...members];
    return others.map((member) => member(column)).find((value) => !isBlank(value));
  };
}

/** The identity of a record: its file and the line it starts on. */
export const recordId = ({ fileId }: FileContext, line: number): string =>
  `${fileId}:${String(line).padStart(10, '0')}`;

/** The same with the reading that its rows are of, where the file is read again. */
export const readingId = (context: FileContext, line: number): string => recordId(context, line) + readingOf(context);

const readingOf = ({ again }: FileContext): string => again?.reading ?? '';

function lineageOf(context: FileContext, line: number, updatedAt: unknown): Lineage {
  const id = recordId(context, line);
  return {
    source: context.source,
    ingest_id: id + readingOf(context),
    received_at: context.receivedAt,
    message_id: id,
    origin: 'file',
    updated_at: typeof updatedAt === 'number' ? updatedAt : context.receivedAt,
  };
}
