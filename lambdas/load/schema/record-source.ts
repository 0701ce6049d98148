import type { EpochMillis } from '../../../contracts/table.ts';
import { fieldsOf } from '../../ingest/events/fields.ts';
import { Rejection } from '../../ingest/rejection.ts';
import type { StagingBatch } from '../../ingest/staging.ts';
import { plain } from '../columns.ts';
import { LocalClock } from '../local-time.ts';
import type { CsvShape, FileContext, FileSource, JsonShape, Mapper, Spellings } from '../source.ts';
import type { Fields, RecordOf } from './field.ts';
import { type Cells, type RecordSchema, readRecord } from './record-schema.ts';

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
export function recordSource<F extends Fields>(schema: RecordSchema<F>, stage: Stage<F>): FileSource {
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
function csvShapes<F extends Fields>(schema: RecordSchema<F>, stage: Stage<F>): CsvShape[] {
  return (schema.either ?? [undefined]).map((needed) => ({
    format: 'csv',
    columns: spellingsOf(schema, (name, required) => required || name === needed),
    optional: spellingsOf(schema, (name, required) => !required && name !== needed),
    mapper: (context, column) => {
      const take = taking(schema, stage, context);
      return (batch, fields, line) => take(batch, (name) => fields[column[name] ?? -1]?.trim() ?? '', line);
    },
  }));
}

function spellingsOf(schema: RecordSchema, isWanted: (name: string, required: boolean) => boolean): Spellings {
  const wanted = Object.entries(schema.fields).filter(([name, { required }]) => isWanted(name, required));
  return Object.fromEntries(wanted.map(([name, { spellings }]) => [name, [name, ...spellings]]));
}

function jsonShape<F extends Fields>(schema: RecordSchema<F>, stage: Stage<F>): JsonShape {
  const names = new Map(
    Object.entries(schema.fields).map(([name, { spellings }]) => [name, [name, ...spellings].map(plain)]),
  );
  return {
    format: 'json',
    mapper: (context) => {
      const take = taking(schema, stage, context);
      return (batch, value, line) => {
        if (value === null || typeof value !== 'object' || Array.isArray(value)) {
          return new Rejection('not_an_object', 'The line is no JSON object; write one object a line.');
        }
        const given = new Map(Object.entries(fieldsOf(value)).map(([key, item]) => [plain(key), item]));
        return take(batch, (name) => firstCell(name, names.get(name) ?? [], given), line);
      };
    },
  };
}

/** The first of several spellings that is there and not null. */
function firstCell(
  name: string,
  spellings: readonly string[],
  given: ReadonlyMap<string, unknown>,
): string | Rejection {
  const value = spellings.map((spelling) => given.get(spelling)).find((item) => item !== undefined && item !== null);
  if (value === undefined) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return digitsOf(value);
  if (typeof value === 'boolean') return String(value);
  return new Rejection(
    `invalid_${name}`,
    `${name} holds ${Array.isArray(value) ? 'a list' : 'an object'}; write one value.`,
  );
}

/** A number as a CSV file would spell it, where JavaScript writes 1e-7. */
function digitsOf(value: number): string {
  const digits = String(value);
  return digits.includes('e-') ? value.toFixed(20) : digits;
}

function taking<F extends Fields>(
  schema: RecordSchema<F>,
  stage: Stage<F>,
  context: FileContext,
): (...input: Parameters<Mapper<Cells>>) => Rejection | undefined {
  const clock = new LocalClock(context.timeZone);
  const reading = { clock, hash: context.hash, latest: context.receivedAt + DAY_MS };
  return (batch, cells, line) => {
    const record = readRecord(schema, cells, reading);
    if (record instanceof Rejection) return record;
    return stage(batch, record, { lineage: lineageOf(context, line, record.updated_at), context, clock, line });
  };
}

function lineageOf(context: FileContext, line: number, updatedAt: unknown): Lineage {
  const id = `${context.fileId}:${String(line).padStart(10, '0')}`;
  return {
    source: context.source,
    ingest_id: id,
    received_at: context.receivedAt,
    message_id: id,
    origin: 'file',
    updated_at: typeof updatedAt === 'number' ? updatedAt : context.receivedAt,
  };
}
