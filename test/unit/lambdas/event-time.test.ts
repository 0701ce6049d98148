import { afterEach, describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { UTC } from '../../../lambdas/ingest/events/time.ts';
import { anyTime } from '../../../lambdas/ingest/fields/kinds.ts';
import { readValue } from '../../../lambdas/ingest/fields/schema.ts';
import { hash, RECEIVED_AT, stage } from './support/staged.ts';

const reading = {
  clock: UTC,
  hash,
  latest: Number.POSITIVE_INFINITY,
  largestAmount: 0n,
  onUnreadable: 'absent',
} as const;
const instant = (value: unknown) => readValue(anyTime, value, reading) as number | null;
const page = (more: object) => ({ type: 'page', userId: 'u', ...more });
const timeOf = (more: object): string | undefined => {
  const at = stage(page(more)).batch.rows(stagingEvents)[0]?.occurred_at;
  return at === undefined ? undefined : new Date(at).toISOString();
};
const reasonOf = (more: object) => stage(page(more)).reasons[0];

describe('the time of an event', () => {
  // Segment, common fields: timestamp = receivedAt - (sentAt - originalTimestamp). Received at 12:00:00.
  it('is corrected for a clock that is an hour slow', () => {
    // Sent at 10:59:58 by its own clock, ten minutes after it happened, and received two seconds later.
    const sentAt = '2026-03-01T10:59:58.000Z';
    expect(timeOf({ sentAt, originalTimestamp: '2026-03-01T10:49:58.000Z' })).toBe('2026-03-01T11:50:00.000Z');
  });

  it('is corrected for a clock that is years ahead', () => {
    expect(timeOf({ sentAt: '2031-01-01T00:00:00Z', timestamp: '2030-12-31T23:59:30Z' })).toBe(
      '2026-03-01T11:59:30.000Z',
    );
  });

  it('takes a timestamp beside an originalTimestamp as the caller gave it, as RudderStack does', () => {
    const original = { originalTimestamp: '2026-03-01T11:59:00Z', sentAt: '2026-03-01T11:59:01Z' };
    expect(timeOf({ ...original, timestamp: '2025-03-03T10:00:00Z' })).toBe('2025-03-03T10:00:00.000Z');
  });

  it('is as given when nothing says when it was sent', () => {
    expect(timeOf({ timestamp: '2011-12-09T12:50:00Z' })).toBe('2011-12-09T12:50:00.000Z');
    expect(timeOf({ timestamp: '2011-12-09T12:50:00Z', sentAt: 'yesterday' })).toBe('2011-12-09T12:50:00.000Z');
  });

  it('is that of its arrival when none is given', () => {
    expect(timeOf({})).toBe('2026-03-01T12:00:00.000Z');
    expect(timeOf({ timestamp: null, sentAt: '2026-03-01T11:00:00Z' })).toBe('2026-03-01T12:00:00.000Z');
  });

  it.each([
    ['no date', { timestamp: 'yesterday, about noon' }, 'invalid_timestamp'],
    ['a number, which might be seconds or milliseconds', { timestamp: '1772366400' }, 'invalid_timestamp'],
    ['no day of the calendar', { timestamp: '2026-02-30' }, 'invalid_timestamp'],
    ['no day of the calendar, with a time', { timestamp: '2026-02-30T10:00:00.000Z' }, 'invalid_timestamp'],
    ['no time of a day', { timestamp: '2026-02-28T25:00:00Z' }, 'invalid_timestamp'],
    ['before 1990', { timestamp: '1989-12-31T23:59:59Z' }, 'invalid_timestamp'],
    ['of the year 1', { timestamp: '0001-01-01T00:00:00Z' }, 'invalid_timestamp'],
    ['more than a day ahead', { timestamp: '2026-03-02T12:00:00.001Z' }, 'future_timestamp'],
    ['far ahead', { timestamp: '2199-12-31T23:59:59.000Z' }, 'future_timestamp'],
    [
      'ahead, with and without correction',
      { timestamp: '2026-03-05T12:00:00Z', sentAt: '1970-01-01T00:00:00Z' },
      'future_timestamp',
    ],
  ])('that is %s is refused', (_, times, reason) => expect(reasonOf(times)).toBe(reason));

  it('is as given where it was sent long after it happened: then the time of sending is wrong', () => {
    expect(timeOf({ timestamp: '2026-03-01T11:00:00Z', sentAt: '9999-12-31T00:00:00Z' })).toBe(
      '2026-03-01T11:00:00.000Z',
    );
    expect(reasonOf({ timestamp: '1980-01-01T00:00:00Z', sentAt: '9999-12-31T00:00:00Z' })).toBe('invalid_timestamp');
  });

  it('is as given where it was sent long before it happened: then the time of sending is wrong', () => {
    const sentAt = '1970-01-01T00:00:00Z';
    expect(timeOf({ timestamp: '2026-02-20T08:00:00Z', sentAt })).toBe('2026-02-20T08:00:00.000Z');
    expect(timeOf({ originalTimestamp: '2026-03-01T12:00:00Z', sentAt })).toBe('2026-03-01T12:00:00.000Z');
  });

  it.each([
    ['2026-02-20 08:00:00+00', '2026-02-20T08:00:00.000Z'],
    ['2026-02-20 08:00:00.250+02', '2026-02-20T06:00:00.250Z'],
    ['2026-02-20 08:00:00 UTC', '2026-02-20T08:00:00.000Z'],
    ['2026-02-20 08:00:00 GMT', '2026-02-20T08:00:00.000Z'],
    ['2026-02-20T08:00:00,123Z', '2026-02-20T08:00:00.123Z'],
    ['2026-02-20T08:00:00-0530', '2026-02-20T13:30:00.000Z'],
  ])('may be written as %s', (timestamp, utc) => expect(timeOf({ timestamp })).toBe(utc));

  it('may be a day ahead, and from 1990 on', () => {
    expect(reasonOf({ timestamp: '2026-03-02T12:00:00.000Z' })).toBeNull();
    expect(reasonOf({ timestamp: '1990-01-01T00:00:00.000Z' })).toBeNull();
  });

  it('is what it is on the stream and in a file: received when it was received', () => {
    expect(stage(page({})).batch.rows(stagingEvents)[0]?.received_at).toBe(RECEIVED_AT);
  });
});

describe('instant', () => {
  const zone = process.env.TZ;
  afterEach(() => {
    process.env.TZ = zone;
  });

  it.each([
    ['2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00:00+02:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01T12:00:00-0530', '2026-03-01T17:30:00.000Z'],
    ['2026-03-01T12:00:00.123456Z', '2026-03-01T12:00:00.123Z'],
    ['2026-03-01 12:00:00', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01T12:00', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ])('%s is %s, wherever the code runs', (text, utc) => {
    for (const TZ of ['UTC', 'America/New_York', 'Asia/Tokyo']) {
      process.env.TZ = TZ;
      expect(new Date(instant(text) ?? 0).toISOString()).toBe(utc);
    }
  });

  it.each(['1', '2026', '3/1/2026', 'Sun, 01 Mar 2026 12:00:00 GMT', '', 5, null, {}])('%j is no instant', (value) =>
    expect(instant(value)).toBeNull(),
  );
});
