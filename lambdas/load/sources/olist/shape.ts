import { type Field, type Fields, field } from '../../../ingest/fields/field.ts';
import * as kinds from '../../../ingest/fields/kinds.ts';
import { schemaOf } from '../../../ingest/fields/schema.ts';
import { csvShape, type Stage } from '../../schema/record-source.ts';
import type { CsvShape } from '../../source.ts';

/** The files give times without a zone; the shops of Olist are in Brazil, and its head office in the south of it. */
const TIME_ZONE = 'America/Sao_Paulo';

export const CURRENCY = 'BRL';
export const COUNTRY = 'BR';

/** A field that every line of its file has. */
export const required = <T>({ kind, reasons }: Field<T>): Field<T, true> =>
  field(kind, { required: true, ...(reasons && { reasons }) });

export const text = field(kinds.plainText);
export const time = field(kinds.localTime, { reasons: { invalid: 'invalid_date' } });
export const amount = field(kinds.amount, { reasons: { invalid: 'invalid_amount' } });
/** Larger ones would not leave room for the line in the position of an item. */
export const count = field(kinds.integer({ least: 0, most: 999_999 }), { reasons: { invalid: 'invalid_number' } });
export const score = field(kinds.integer({ least: 1, most: 5 }), { reasons: { invalid: 'invalid_score' } });

interface Table<F extends Fields> {
  readonly fields: F;
  /** Columns that a file may lack. */
  readonly optional?: readonly (keyof F & string)[];
  readonly either?: readonly [keyof F & string, keyof F & string];
  readonly stage: Stage<F>;
}

/** A file of the dataset, told from the others by the columns of its header. */
export const olistShape = <const F extends Fields>({ fields, optional = [], either, stage }: Table<F>): CsvShape =>
  csvShape(schemaOf('line', fields, either), stage, {
    isOptional: ({ key }) => optional.includes(key),
    timeZone: TIME_ZONE,
  });
