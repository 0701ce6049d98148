import * as z from 'zod';
import type { Conventions, DateOrder, DecimalMark, Evidence } from '../ingest/fields/conventions.ts';
import { decimalMarkOf } from '../ingest/fields/number.ts';
import { dateOrderOf } from '../ingest/fields/written-time.ts';
import { columnMap } from './map.ts';

/** A value may be read in two ways, and the rest of the file has not been asked yet. */
export class UndecidedError extends Error {
  constructor() {
    super('The file has to be surveyed before this value can be read.');
    this.name = 'UndecidedError';
  }
}

/** What a person says of a file that does not say it itself. */
export const givenConventions = z.strictObject({
  /** Whether the day or the month comes first. */
  dates: z.enum(['dmy', 'mdy']).optional(),
  map: columnMap.optional(),
});

export type GivenConventions = z.output<typeof givenConventions>;

/** What the values of a whole file tell of how it is written. */
export interface Facts {
  readonly dates: DateOrder;
  readonly decimals: DecimalMark | undefined;
  readonly shares: boolean;
}

/** What is known of a file whose values tell nothing of each other. */
export const NO_FACTS: Facts = { dates: 'unknown', decimals: undefined, shares: false };

/**
 * How one file is written. Most files hold nothing that could be read in two ways, and are read once; the first value that could
 * throws {@link UndecidedError}, upon which the file is surveyed as a whole, and is read on.
 */
export class FileConventions implements Conventions {
  readonly #given: GivenConventions;
  #facts: Facts | undefined;

  constructor(given: GivenConventions = {}) {
    this.#given = given;
  }

  readonly dates = (): DateOrder => this.#given.dates ?? this.#asked().dates;
  readonly decimals = (): DecimalMark | undefined => this.#asked().decimals;
  readonly shares = (): boolean => this.#asked().shares;

  settle(facts: Facts): void {
    this.#facts = facts;
  }

  #asked(): Facts {
    if (!this.#facts) throw new UndecidedError();
    return this.#facts;
  }
}

/** A column whose values tell something of the file. */
export interface TellingColumn {
  readonly position: number;
  readonly tells: Evidence;
}

/** Goes over the values of a file, and gathers what they tell. */
export class Survey {
  readonly #columns: readonly TellingColumn[];
  readonly #orders = new Set<'dmy' | 'mdy'>();
  readonly #marks = new Set<'.' | ','>();
  #hasAmountDiscount = false;

  constructor(columns: readonly TellingColumn[]) {
    this.#columns = columns;
  }

  take(fields: readonly string[]): void {
    for (const { position, tells } of this.#columns) {
      const text = fields[position]?.trim() ?? '';
      if (text === '') continue;
      if (tells === 'dates') add(this.#orders, dateOrderOf(text));
      else add(this.#marks, decimalMarkOf(text));
      if (tells === 'shares' && Number.parseFloat(text.replace(',', '.')) >= 1 && !text.endsWith('%'))
        this.#hasAmountDiscount = true;
    }
  }

  /** @param delimiter of the file: where decimals are written with a comma, fields are mostly kept apart by another sign */
  facts(delimiter: string): Facts {
    const [order] = this.#orders;
    const [mark] = this.#marks;
    return {
      dates: this.#orders.size > 1 ? 'mixed' : (order ?? 'unknown'),
      decimals: this.#marks.size > 1 ? 'mixed' : (mark ?? (delimiter === ',' ? undefined : 'unknown')),
      shares: !this.#hasAmountDiscount,
    };
  }
}

function add<T>(found: Set<T>, value: T | undefined): void {
  if (value !== undefined) found.add(value);
}
