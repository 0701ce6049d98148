/** How much of something one subject may have in a window of time. */
export interface Limit {
  readonly name: string;
  readonly most: number;
  readonly windowMs: number;
  /** Asks what all instances have counted before the first is let through; for what is dear. @default false */
  readonly asksFirst?: boolean;
}

/** What one instance knows of one subject's use in one window. */
export interface Tally {
  /** What all instances have told the table, this one included; undefined until it was asked. */
  readonly told: number | undefined;
  /** What this instance has counted and not told yet. */
  readonly untold: number;
  /** When it last told, or began to count, in milliseconds since the epoch. */
  readonly since: number;
}

/** An instance tells the table at the latest so long after it last did, with the next request. */
export const TELL_AFTER_MS = 5000;

/** An instance keeps no more to itself than this part of a limit: its share of what all can let through too much. */
const UNTOLD_SHARE = 0.01;

export const newTally = (now: number): Tally => ({ told: undefined, untold: 0, since: now });

/** The window that a time lies in. @returns its number since the epoch, and its end in milliseconds */
export function windowOf({ windowMs }: Limit, now: number): { readonly number: number; readonly end: number } {
  const number = Math.floor(now / windowMs);
  return { number, end: (number + 1) * windowMs };
}

/** Whether so much more fits, as far as this instance knows. */
export const fits = ({ most }: Limit, { told = 0, untold }: Tally, amount: number): boolean =>
  told + untold + amount <= most;

/** Whether it is time to tell the table, and to hear from it. What is used up anyway costs no more writes. */
export function isDue({ most, asksFirst = false }: Limit, { told, untold, since }: Tally, now: number): boolean {
  if (told === undefined && asksFirst) return true;
  if (untold === 0 || (told ?? 0) >= most) return false;
  return untold >= Math.max(1, most * UNTOLD_SHARE) || now - since >= TELL_AFTER_MS;
}

/** Whole seconds until the window ends, at least one. */
export const secondsLeft = (limit: Limit, now: number): number =>
  Math.max(1, Math.ceil((windowOf(limit, now).end - now) / 1000));
