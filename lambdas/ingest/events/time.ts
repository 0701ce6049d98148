import type { EpochMillis } from '../../../contracts/table.ts';
import { LocalClock, parseInstant } from '../fields/time.ts';
import { Rejection } from '../rejection.ts';
import type { Message } from './message.ts';

/** Times of events without a zone are UTC, wherever the code runs. */
export const UTC = new LocalClock('UTC');

const HOUR = 3_600_000;
/** A device whose clock is this far ahead after correction is not to be believed. */
const FUTURE_TOLERANCE = 24 * HOUR;
const EARLIEST = Date.UTC(1990, 0, 1);

/**
 * The time at which an event happened, corrected for the clock of the device:
 * `timestamp = receivedAt - (sentAt - originalTimestamp)` (Segment, common fields). Without `sentAt` the given time is
 * taken as it is, and so is a `timestamp` beside an `originalTimestamp`: RudderStack's SDKs send the caller's own time like
 * that. So it is where `sentAt` lies so far from it that the event would happen in the future, or before 1990. Without any time the event
 * happened when it arrived.
 */
export function occurredAt(message: Message, receivedAt: EpochMillis): EpochMillis | Rejection {
  const given = message.timestamp ?? message.originalTimestamp;
  const isCallers = Boolean(message.timestamp && message.originalTimestamp);
  if (given === undefined || given === null) return receivedAt;
  const original = parseInstant(given.trim(), UTC);
  if (original === undefined) {
    return new Rejection(
      'invalid_timestamp',
      `"${given.slice(0, 40)}" is not an ISO 8601 date or time; send e.g. 2026-01-31T12:00:00.000Z.`,
    );
  }
  const sentAt = isCallers ? undefined : parseInstant(message.sentAt?.trim() ?? '', UTC);
  const latest = receivedAt + FUTURE_TOLERANCE;
  const shifted = sentAt === undefined ? original : receivedAt - (sentAt - original);
  // Sent long before or after it happened: it is `sentAt` that is wrong, where the time given may be true.
  const isTrue = (at: EpochMillis): boolean => at >= EARLIEST && at <= latest;
  const corrected = !isTrue(shifted) && isTrue(original) ? original : shifted;
  if (corrected > latest) {
    return new Rejection(
      'future_timestamp',
      `"${given}" lies more than a day ahead of its arrival; check the sender's clock.`,
    );
  }
  if (corrected < EARLIEST) {
    return new Rejection('invalid_timestamp', `"${given}" lies before 1990; check the sender's clock.`);
  }
  return corrected;
}
