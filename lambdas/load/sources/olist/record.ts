import type { EpochMillis, ScaledDecimal } from '../../../../contracts/table.ts';
import { inRange, parseDecimal } from '../../../ingest/decimal.ts';
import { Rejection } from '../../../ingest/rejection.ts';
import { type LocalClock, parseWallClock } from '../../local-time.ts';
import type { ColumnIndex } from '../../source.ts';

const WHOLE = /^\d{1,6}$/;

/** A field that its row cannot do without, or cannot be read; refuses the record it stands in. */
export class UnusableFieldError extends Error {
  readonly rejection: Rejection;

  constructor(reason: string, detail: string) {
    super(detail);
    this.name = 'UnusableFieldError';
    this.rejection = new Rejection(reason, detail);
  }
}

/** One record of a file, read by the names of its columns. */
export class OlistRecord {
  readonly #fields: readonly string[];
  readonly #column: ColumnIndex;
  readonly #clock: LocalClock;

  constructor(fields: readonly string[], column: ColumnIndex, clock: LocalClock) {
    this.#fields = fields;
    this.#column = column;
    this.#clock = clock;
  }

  /** Null where the field is empty or the file has no such column. */
  text(name: string): string | null {
    return this.#fields[this.#column[name] ?? -1]?.trim() || null;
  }

  /** @throws UnusableFieldError when it is empty */
  required(name: string): string {
    const text = this.text(name);
    if (text === null)
      throw new UnusableFieldError(`missing_${name}`, `${name} is empty; every line of this file has it.`);
    return text;
  }

  /** A wall-clock time as UTC; null where there is none. @throws UnusableFieldError when it is no time */
  time(name: string): EpochMillis | null {
    const text = this.text(name);
    if (text === null) return null;
    const wall = parseWallClock(text);
    if (wall === undefined) {
      throw new UnusableFieldError('invalid_date', `${name} "${text}" is no date like 2017-10-02 10:56:33.`);
    }
    return this.#clock.toUtc(wall);
  }

  /** @throws UnusableFieldError when it is empty or no time */
  requiredTime(name: string): EpochMillis {
    this.required(name);
    return this.time(name) as EpochMillis;
  }

  /** @throws UnusableFieldError when it is empty or no amount that the lake can hold */
  amount(name: string): ScaledDecimal {
    const text = this.required(name);
    const amount = parseDecimal(text);
    if (amount === undefined || !inRange(amount)) {
      throw new UnusableFieldError(
        'invalid_amount',
        `${name} "${text}" is no plain amount like 58.90, or far too large.`,
      );
    }
    return amount;
  }

  /** A whole number of at most six digits. @throws UnusableFieldError when it is empty or none */
  whole(name: string): number {
    const text = this.required(name);
    if (!WHOLE.test(text)) {
      throw new UnusableFieldError('invalid_number', `${name} "${text}" is no whole number of at most six digits.`);
    }
    return Number(text);
  }
}
