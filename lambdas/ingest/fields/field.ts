import type { EpochMillis, ScaledDecimal } from '../../../contracts/table.ts';
import type { Pseudonymise } from '../privacy.ts';
import type { Conventions, Evidence } from './conventions.ts';
import type { LocalClock } from './time.ts';

/** What reading a value needs to know of the input it stands in. */
export interface Reading {
  /** The zone in which times without a zone are meant. */
  readonly clock: LocalClock;
  readonly hash: Pseudonymise;
  /** What has happened cannot have happened later. */
  readonly latest: EpochMillis;
  /** The largest amount of money that the stage takes for true. */
  readonly largestAmount: ScaledDecimal;
  /**
   * What becomes of a value that is there and cannot be read: `absent` reads it as if it were not there, `reject` refuses the
   * record, naming field and value, and `reject figures` does so for what is added up: numbers and their currency.
   */
  readonly onUnreadable: 'absent' | 'reject' | 'reject figures';
  /** How the file writes what may be read in two ways; events tell of themselves only. */
  readonly conventions?: Conventions;
}

/** Why a value is not of its kind, as the rest of a sentence about it: `is not an integer`. */
export class Invalid {
  readonly why: string;
  /** Whether it could be read, in more than one way. */
  readonly isEither: boolean;

  constructor(why: string, { isEither = false } = {}) {
    this.why = why;
    this.isEither = isEither;
  }
}

/** How values of a kind are read and described. */
export interface Kind<T> {
  /** For the schema tables: `integer from 1`. */
  readonly label: string;
  /** What a value is in JSON. */
  readonly json: 'string' | 'number' | 'boolean';
  /** Whether it is added up, or says of what: read as absent it would make a sum wrong. */
  readonly isFigure?: boolean;
  /** Whether it tells who somebody is: such a value is stored as a keyed hash, and no message quotes it. */
  readonly isPersonal?: boolean;
  /** What values of the kind tell of how their file is written. */
  readonly tells?: Evidence;
  /** @param text trimmed and not empty */
  readonly read: (text: string, reading: Reading) => T | Invalid;
}

export interface FieldOptions {
  /** @default false: a record may leave it out */
  readonly required?: boolean;
  /** What records call it, and messages too. @default its key in the schema */
  readonly name?: string;
  /** Other names that it goes by. */
  readonly spellings?: readonly string[];
  /** Values as they are meant; messages show the first that is not empty. */
  readonly examples?: readonly string[];
  /** The reasons of refusals. @default `missing_<key>` and `invalid_<key>` */
  readonly reasons?: { readonly missing?: string; readonly invalid?: string };
}

/** A column of a CSV file, or a key of a JSON object. */
export interface Field<T = unknown, Required extends boolean = boolean> extends FieldOptions {
  readonly kind: Kind<T>;
  readonly required: Required;
}

export type Fields = Readonly<Record<string, Field>>;

/** A record that was read: required fields are there, others may be null. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T, infer Required> ? (Required extends true ? T : T | null) : never;
};

/** Declares a field; the type parameters keep whether it is required, so that {@link RecordOf} can tell, and how it is described. */
export const field = <T, const O extends FieldOptions = Record<never, never>>(
  kind: Kind<T>,
  options: O = {} as O,
): O & Field<T, O['required'] extends true ? true : false> => ({
  ...options,
  kind,
  required: (options.required ?? false) as O['required'] extends true ? true : false,
});

/** A value as it is meant. */
export const exampleOf = ({ examples = [] }: Field): string => examples.find((value) => value !== '') ?? '';
