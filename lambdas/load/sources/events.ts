import { fieldsOf } from '../../ingest/events/fields.ts';
import { stageEvent } from '../../ingest/events/stage-event.ts';
import type { FileContext, FileSource, Mapper } from '../source.ts';

/** Past events of a shop, one JSON object a line, in the shape the tracking API takes: a history to start from. */
export const events: FileSource = {
  name: 'events',
  doc: 'Segment-style events, newline-delimited JSON',
  isOfShop: true,
  isPersonal: true,
  shapes: [{ format: 'json', mapper }],
};

function mapper(context: FileContext): Mapper<unknown> {
  return (batch, event, line) => {
    const ingestId = `${context.fileId}:${String(line).padStart(10, '0')}`;
    const arrival = { source: context.source, ingestId, receivedAt: context.receivedAt };
    return stageEvent(batch, withoutSending(event), arrival, context);
  };
}

/**
 * A history was not sent when it arrived: its `timestamp` holds as it is, and a correction by `sentAt` would move the
 * whole past to today.
 */
function withoutSending(event: unknown): unknown {
  if (event === null || typeof event !== 'object' || Array.isArray(event)) return event;
  const { sentAt: _, originalTimestamp, ...rest } = fieldsOf(event);
  return { ...rest, timestamp: rest.timestamp ?? originalTimestamp };
}
