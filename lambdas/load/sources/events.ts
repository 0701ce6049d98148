import { stageEvent } from '../../ingest/events/stage-event.ts';
import { isObject } from '../../ingest/fields/value.ts';
import { readingId } from '../schema/record-source.ts';
import type { FileContext, FileSource, Mapper } from '../source.ts';

/** Past events of a shop, one JSON object a line, in the shape the tracking API takes: a history to start from. */
export const events: FileSource = {
  name: 'events',
  doc: 'Segment-style events, newline-delimited JSON',
  isOfShop: true,
  isPersonal: true,
  shapes: [{ format: 'json', mapper, signature: ['anonymousId', 'userId', 'messageId'] }],
};

function mapper(context: FileContext): Mapper<unknown> {
  return (batch, event, line) => {
    const ingestId = readingId(context, line);
    const arrival = { source: context.source, ingestId, receivedAt: context.receivedAt };
    return stageEvent(batch, context.protection.event(withoutSending(event)), arrival, context);
  };
}

/**
 * A history was not sent when it arrived: its `timestamp` holds as it is, and a correction by `sentAt` would move the
 * whole past to today.
 */
function withoutSending(event: unknown): unknown {
  if (!isObject(event)) return event;
  const { sentAt: _, originalTimestamp, ...rest } = event;
  return { ...rest, timestamp: rest.timestamp ?? originalTimestamp };
}
