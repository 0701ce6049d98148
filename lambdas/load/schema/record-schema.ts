import type { Field, FieldOptions } from '../../ingest/fields/field.ts';
import { plainName, type Schema, schemaOf } from '../../ingest/fields/schema.ts';

/** A field as documents and templates show it. */
export type DescribedField = Field & { readonly doc: string } & Required<Pick<FieldOptions, 'examples'>>;

export type DescribedFields = Readonly<Record<string, DescribedField>>;

interface Description {
  /** Name of the source and of the landing folder. */
  readonly name: string;
  /** One sentence: what a file of it holds. */
  readonly doc: string;
  /** What a person has to know who writes such a file, a sentence or two each. */
  readonly notes: readonly string[];
}

/** What a record of one of the platform's own files holds, whether the file is CSV or NDJSON. */
export interface RecordSchema<F extends DescribedFields = DescribedFields> extends Schema<F>, Description {}

interface Declaration<F extends DescribedFields> extends Description {
  readonly noun: string;
  readonly fields: F;
  readonly either?: readonly [keyof F & string, keyof F & string];
}

/** Declares a schema. @throws Error when two fields would answer to one column name */
export function recordSchema<const F extends DescribedFields>(declaration: Declaration<F>): RecordSchema<F> {
  const { name, doc, notes, noun, fields, either } = declaration;
  const schema = schemaOf(noun, fields, either);
  const owners = new Map<string, string>();
  for (const { key, names } of schema.columns) {
    for (const spelling of names.map(plainName)) {
      const owner = owners.get(spelling);
      if (owner !== undefined) throw new Error(`${name}: "${spelling}" names both ${owner} and ${key}`);
      owners.set(spelling, key);
    }
  }
  return { ...schema, name, doc, notes };
}
