import { Temporal } from 'temporal-polyfill';
import type { EpochMillis } from '../../../contracts/table.ts';

const HOUR = 3_600_000;
/** Enough for every hour of a year's file; beyond it all are forgotten, so memory stays flat. */
const CACHED_HOURS = 10_000;

/**
 * Turns wall-clock times of one zone into UTC. A time that a change to summer time skips is read with the offset before
 * the change; one that the change back repeats is taken as its first occurrence.
 */
export class LocalClock {
  readonly #timeZone: string;
  /** By the hour, because Temporal takes far longer for a time than a line of a file takes in all. */
  readonly #offsets = new Map<number, number>();

  /** @param timeZone IANA name of the zone */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  /** @param wall the wall-clock time as if it were UTC */
  toUtc(wall: EpochMillis): EpochMillis {
    const hour = Math.floor(wall / HOUR);
    const known = this.#offsets.get(hour);
    if (known !== undefined) return wall - known;
    const start = this.#exact(hour * HOUR);
    // Some zones change within an hour: such an hour has no one offset.
    if (this.#exact((hour + 1) * HOUR) - start !== HOUR) return this.#exact(wall);
    if (this.#offsets.size >= CACHED_HOURS) this.#offsets.clear();
    this.#offsets.set(hour, hour * HOUR - start);
    return wall - (hour * HOUR - start);
  }

  #exact(wall: EpochMillis): EpochMillis {
    const plain = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
    return plain.toZonedDateTime(this.#timeZone).epochMilliseconds;
  }

  /** The day of the zone that an instant falls on, `yyyy-MM-dd`. */
  dayOf(utc: EpochMillis): string {
    return Temporal.Instant.fromEpochMilliseconds(utc).toZonedDateTimeISO(this.#timeZone).toPlainDate().toString();
  }
}

const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2101, 0, 1);

/** Whether a time may be one of a shop's data, from 1990 to 2100: others are placeholders and errors. */
export const isPlausible = (at: EpochMillis): boolean => at >= EARLIEST && at < LATEST;

/** A day of the calendar. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A time of the day. */
export interface DayTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** A day and a time as if they were UTC; undefined for those that no calendar or clock has. */
export function wallTime(
  { year, month, day }: CalendarDay,
  { hour, minute, second }: DayTime,
): EpochMillis | undefined {
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wall);
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? wall : undefined;
}

const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a text is a day of the calendar, `yyyy-MM-dd`, from 1990 to 2100. */
export function isDay(text: string): boolean {
  const wall = DAY_ONLY.test(text) ? parseInstant(text, UTC) : undefined;
  return wall !== undefined && isPlausible(wall);
}

/** The instant at which a day (`yyyy-MM-dd`) begins in the zone. */
export const startOfDay = (day: string, clock: LocalClock): EpochMillis => clock.toUtc(Date.parse(`${day}T00:00:00Z`));

const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?([.,]\d+)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const UTC = new LocalClock('UTC');
const MINUTE = 60_000;

/** The lines of an order say one time, one after the other. */
let last: { readonly text: string; readonly clock: LocalClock; readonly at: EpochMillis | undefined } | undefined;

/**
 * Reads an ISO 8601 time. Without a zone it is wall-clock time of the zone of `clock`; a day alone is its beginning.
 * @returns UTC, of any year: clocks of devices are corrected later; undefined when it is not such a time or not of the calendar
 */
export function parseInstant(text: string, clock: LocalClock): EpochMillis | undefined {
  if (last?.text !== text || last.clock !== clock) last = { text, clock, at: readInstant(text, clock) };
  return last.at;
}

function readInstant(text: string, clock: LocalClock): EpochMillis | undefined {
  const found = INSTANT.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = '', zone] = found;
  const seconds = wallTime(
    { year: Number(year), month: Number(month), day: Number(day) },
    { hour: Number(hour), minute: Number(minute), second: Number(second) },
  );
  if (seconds === undefined) return undefined;
  const wall = seconds + Number(fraction.slice(1, 4).padEnd(3, '0'));
  if (zone === undefined) return clock.toUtc(wall);
  const offset = offsetOf(zone);
  return offset === undefined ? undefined : wall - offset;
}

/** Milliseconds east of Greenwich of `Z`, `UTC`, `+02:00` or `+02`; no zone is 15 hours away. */
export function offsetOf(zone: string): number | undefined {
  if (/^[a-z]/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}
