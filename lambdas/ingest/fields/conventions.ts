/** The sign before the decimals of a number; `unknown` where nothing tells, and `mixed` where both are used side by side. */
export type DecimalMark = '.' | ',' | 'unknown' | 'mixed';

/** The order of a file's days and months; `unknown` where nothing tells, and `mixed` where both orders stand side by side. */
export type DateOrder = 'dmy' | 'mdy' | 'unknown' | 'mixed';

/** How the dates and numbers of one file are written, each asked for only where a value may be read in two ways. */
export interface Conventions {
  readonly dates: () => DateOrder;
  /** undefined: a single point is a decimal point, and a single comma may be either. */
  readonly decimals: () => DecimalMark | undefined;
  /** Whether every discount of the file is below one, as shares of a price are and amounts of money hardly. */
  readonly shares: () => boolean;
}

/** What of a file's values tells how others of it are written. */
export type Evidence = keyof Conventions;
