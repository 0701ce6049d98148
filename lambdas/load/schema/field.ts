import type { EpochMillis } from '../../../contracts/table.ts';
import type { Pseudonymise } from '../../ingest/events/privacy.ts';
import type { LocalClock } from '../local-time.ts';

/** What reading a value needs to know of its file. */
export interface Reading {
  /** The business time zone, in which times without a zone are meant. */
  readonly clock: LocalClock;
  readonly hash: Pseudonymise;
  /** What has happened cannot have happened later. */
  readonly latest: EpochMillis;
}

/** Why a value is not of its kind, as the rest of a sentence about it: `is no whole number`. */
export class Invalid {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** How values of a kind are read and described. */
export interface Kind<T> {
  /** For the schema tables: `whole number from 1`. */
  readonly label: string;
  /** What a value is in JSON. */
  readonly json: 'string' | 'number' | 'boolean';
  /** Whether it tells who somebody is: such a value is stored as a keyed hash, and no message quotes it. */
  readonly isPersonal?: boolean;
  readonly read: (text: string, reading: Reading) => T | Invalid;
}

interface FieldOptions {
  /** @default false: a record may leave it out */
  readonly required?: boolean;
  readonly doc: string;
  /** Values of the template, a row each; messages show the first that is not empty. */
  readonly examples: readonly string[];
  /** Other names that the column goes by. */
  readonly spellings?: readonly string[];
}

/** A column of a CSV file, or a key of a JSON object. */
export interface Field<T = unknown, Required extends boolean = boolean> extends FieldOptions {
  readonly required: Required;
  readonly spellings: readonly string[];
  readonly kind: Kind<T>;
}

export type Fields = Readonly<Record<string, Field>>;

/** A record that was read: required fields are there, others may be null. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T, infer Required> ? (Required extends true ? T : T | null) : never;
};

/** Declares a field; the type parameter keeps whether it is required, so that {@link RecordOf} can tell. */
export const field = <T, const O extends FieldOptions>(
  kind: Kind<T>,
  options: O,
): Field<T, O['required'] extends true ? true : false> => ({
  ...options,
  kind,
  required: (options.required ?? false) as O['required'] extends true ? true : false,
  spellings: options.spellings ?? [],
});

/** A value as it is meant. */
export const exampleOf = ({ examples }: Pick<Field, 'examples'>): string =>
  examples.find((value) => value !== '') ?? '';
