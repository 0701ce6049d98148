import type { EpochMillis } from '../../../contracts/table.ts';
import type { Fields, Reading, RecordOf } from '../../ingest/fields/field.ts';
import { type Column, type GivenValue, plainName, readRecord, type Schema } from '../../ingest/fields/schema.ts';
import { LocalClock } from '../../ingest/fields/time.ts';
import { firstOf, isObject } from '../../ingest/fields/value.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
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
export interface Arrival {
  readonly lineage: Lineage;
  readonly context: FileContext;
  readonly clock: LocalClock;
  /** From 1, the header included. */
  readonly line: number;
}

/** Adds the rows of a record to the batch, or says what in it contradicts itself. */
export type Stage<F extends Fields> = (
  batch: StagingBatch,
  record: RecordOf<F>,
  arrival: Arrival,
) => Rejection | undefined;

const DAY_MS = 86_400_000;

/** A file of the platform's own: CSV with the schema's columns, or NDJSON with its keys. */
export function recordSource<F extends DescribedFields>(schema: RecordSchema<F>, stage: Stage<F>): FileSource {
  return {
    name: schema.name,
    doc: schema.doc,
    isOfShop: true,
    isPersonal: schema.isPersonal,
    schema,
    shapes: [...csvShapes(schema, stage), jsonShape(schema, stage)],
  };
}

/** One shape; two, one for each, where a record needs either of two columns. */
const csvShapes = <F extends Fields>(schema: Schema<F>, stage: Stage<F>): CsvShape[] =>
  (schema.either ?? [undefined]).map((needed) =>
    csvShape(schema, stage, { isOptional: ({ key, field }) => !field.required && key !== needed }),
  );

interface CsvOptions {
  /** Whether a file may lack a column. @default none: every column stands in the header, though fields of it may be empty */
  readonly isOptional?: (column: Column) => boolean;
  /** Where times without a zone are meant. @default the stage's business time zone */
  readonly timeZone?: string;
}

/** CSV files whose header has the columns of a schema. */
export const csvShape = <F extends Fields>(
  schema: Schema<F>,
  stage: Stage<F>,
  { isOptional = () => false, timeZone }: CsvOptions = {},
): CsvShape => ({
  format: 'csv',
  columns: spellings(schema.columns.filter((column) => !isOptional(column))),
  optional: spellings(schema.columns.filter(isOptional)),
  telling: (position) =>
    schema.columns.flatMap(({ key, field: { kind } }) =>
      kind.tells && position[key] !== undefined ? [{ position: position[key], tells: kind.tells }] : [],
    ),
  mapper: (context, position) => {
    const take = taking(schema, stage, context, timeZone);
    return (batch, fields, line) => take(batch, ({ key }) => fields[position[key] ?? -1], line);
  },
});

const spellings = (columns: readonly Column[]): Spellings =>
  Object.fromEntries(columns.map(({ key, names }) => [key, names]));

function jsonShape<F extends Fields>(schema: Schema<F>, stage: Stage<F>): JsonShape {
  const plainNames = new Map(schema.columns.map(({ key, names }) => [key, names.map(plainName)]));
  return {
    format: 'json',
    mapper: (context) => {
      const take = taking(schema, stage, context);
      return (batch, value, line) => {
        if (!isObject(value)) {
          return new Rejection('not_an_object', 'The line is not a JSON object; write one object per line.');
        }
        const given = new Map(Object.entries(value).map(([name, item]) => [plainName(name), item]));
        return take(batch, ({ key }) => firstOf(plainNames.get(key) ?? [], (name) => given.get(name)), line);
      };
    },
  };
}

function taking<F extends Fields>(
  schema: Schema<F>,
  stage: Stage<F>,
  context: FileContext,
  timeZone = context.timeZone,
): (...input: Parameters<Mapper<GivenValue>>) => Rejection | undefined {
  const clock = new LocalClock(timeZone);
  const { hash, receivedAt, largestAmount, conventions } = context;
  const latest = receivedAt + DAY_MS;
  const known = { clock, hash, latest, largestAmount };
  const reading: Reading = { ...known, onUnreadable: 'reject', ...(conventions && { conventions }) };
  return (batch, given, line) => {
    const record = readRecord(schema, given, reading);
    if (record instanceof Rejection) return record;
    return stage(batch, record, { lineage: lineageOf(context, line, record.updated_at), context, clock, line });
  };
}

/** The identity of a record: its file and the line it starts on. */
export const recordId = ({ fileId }: FileContext, line: number): string =>
  `${fileId}:${String(line).padStart(10, '0')}`;

function lineageOf(context: FileContext, line: number, updatedAt: unknown): Lineage {
  const id = recordId(context, line);
  return {
    source: context.source,
    ingest_id: id,
    received_at: context.receivedAt,
    message_id: id,
    origin: 'file',
    updated_at: typeof updatedAt === 'number' ? updatedAt : context.receivedAt,
  };
}
