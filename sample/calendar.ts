import type { Random } from './random.ts';
import { Weighted } from './random.ts';

/** Days since 1970-01-01 of the shop's local date. */
export type LocalDay = number;

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Relative demand from Sunday to Saturday; the mean is one. */
const WEEKDAY = [1.14, 1.12, 1.01, 0.97, 0.99, 0.88, 0.89] as const;

/** Relative demand in the middle of each month, before the Black Friday and Christmas effects. */
const MONTH = [0.84, 0.76, 0.86, 0.9, 0.93, 0.87, 0.81, 0.82, 0.92, 1.02, 1.24, 1.62] as const;

/** Relative demand on the days around Black Friday, from the Thursday before it to Cyber Monday and the day after. */
const BLACK_FRIDAY = [1.35, 2.5, 1.7, 1.6, 2.1, 1.3] as const;

/** Relative traffic by local hour: a lunch peak and a higher evening peak. */
const HOUR = [6, 3, 2, 1, 1, 2, 8, 19, 31, 42, 50, 54, 60, 58, 50, 47, 46, 50, 58, 70, 82, 76, 48, 20] as const;

/** The mean of season times weekday over a year, so that demand is given against the mean day. */
const MEAN = 0.963;

const HOURS = new Weighted(
  HOUR.map((_, hour) => hour),
  HOUR,
);

/** The day after the fourth Thursday of November. */
function blackFriday(year: number): LocalDay {
  const first = Date.UTC(year, 10, 1) / DAY_MS;
  const firstThursday = first + ((4 - ((first + 4) % 7) + 7) % 7);
  return firstThursday + 22;
}

/** Demand in the yearly cycle: months joined by straight lines, the Black Friday week, and the quiet after the last post before Christmas. */
function season(day: LocalDay): number {
  const date = new Date(day * DAY_MS);
  const month = date.getUTCMonth();
  const dayOfMonth = date.getUTCDate();
  const sinceFriday = day - blackFriday(date.getUTCFullYear());
  if (month === 11 && dayOfMonth > 20) return dayOfMonth < 27 ? 0.5 : 0.9;
  const offset = (dayOfMonth - 15.5) / 30.4;
  const neighbour = offset < 0 ? (month + 11) % 12 : (month + 1) % 12;
  const base = (MONTH[month] as number) * (1 - Math.abs(offset)) + (MONTH[neighbour] as number) * Math.abs(offset);
  return base * (BLACK_FRIDAY[sinceFriday + 1] ?? 1);
}

/** The shop's own clock: local days in its time zone, and how busy each of them is (the mean over a year is about one). */
export class ShopCalendar {
  readonly timeZone: string;
  readonly #parts: Intl.DateTimeFormat;
  readonly #starts = new Map<LocalDay, number>();

  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.#parts = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /** The instant of local midnight, in epoch milliseconds. */
  startOf(day: LocalDay): number {
    const known = this.#starts.get(day);
    if (known !== undefined) return known;
    const guess = day * DAY_MS - this.#offset(day * DAY_MS);
    const start = day * DAY_MS - this.#offset(guess);
    this.#starts.set(day, start);
    return start;
  }

  dayOf(instant: number): LocalDay {
    const day = Math.floor(instant / DAY_MS);
    if (instant < this.startOf(day)) return day - 1;
    return instant < this.startOf(day + 1) ? day : day + 1;
  }

  /** `yyyy-MM-dd`. */
  dateOf(day: LocalDay): string {
    return new Date(day * DAY_MS).toISOString().slice(0, 10);
  }

  /** The instant of a local wall-clock time, given in milliseconds since midnight; clocks change before four in the morning. */
  at(day: LocalDay, sinceMidnight: number): number {
    return sinceMidnight < 4 * HOUR_MS
      ? this.startOf(day) + sinceMidnight
      : this.startOf(day + 1) - (DAY_MS - sinceMidnight);
  }

  /** A random instant of the day, at the hours people shop. */
  someTime(day: LocalDay, random: Random): number {
    return Math.floor(this.at(day, (HOURS.pick(random) + random.next()) * HOUR_MS));
  }

  /** How busy the day is against the mean day. */
  demand(day: LocalDay): number {
    return (season(day) * (WEEKDAY[(day + 4) % 7] as number)) / MEAN;
  }

  isBlackFridayWeek(day: LocalDay): boolean {
    const since = day - blackFriday(new Date(day * DAY_MS).getUTCFullYear());
    return since >= -1 && since < BLACK_FRIDAY.length - 1;
  }

  /** Month of the local day, 0 to 11. */
  month(day: LocalDay): number {
    return new Date(day * DAY_MS).getUTCMonth();
  }

  #offset(instant: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of this.#parts.formatToParts(instant)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  }
}

/** Days measured in demand: a clock that runs fast on busy days, so that a steady process on it shows the seasons. */
export class BusyClock {
  readonly #calendar: ShopCalendar;
  readonly #first: LocalDay;
  readonly #elapsed = [0];

  constructor(calendar: ShopCalendar, first: LocalDay) {
    this.#calendar = calendar;
    this.#first = first;
  }

  /** Demand from the first day to the start of `day`. */
  before(day: LocalDay): number {
    this.#extend(() => this.#elapsed.length > day - this.#first);
    return this.#elapsed[day - this.#first] as number;
  }

  /** The day on which the demand since the first day reaches `elapsed`. */
  dayAt(elapsed: number): LocalDay {
    this.#extend(() => (this.#elapsed.at(-1) as number) > elapsed);
    let low = 0;
    let high = this.#elapsed.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#elapsed[middle] as number) <= elapsed) low = middle;
      else high = middle;
    }
    return this.#first + low;
  }

  #extend(enough: () => boolean): void {
    while (!enough()) {
      const day = this.#first + this.#elapsed.length - 1;
      this.#elapsed.push((this.#elapsed.at(-1) as number) + this.#calendar.demand(day));
    }
  }
}
