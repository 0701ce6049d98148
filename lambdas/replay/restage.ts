import { createHash } from 'node:crypto';
import type { ReceivedRecord } from '../../contracts/receipts.ts';
import { REPLAYS, type ReplayMapping } from '../../contracts/replay.ts';
import type { RowOf } from '../../contracts/table.ts';
import type { rawEvents } from '../../glue-sql/tables/ledger.ts';
import type { EventSettings } from '../ingest/events/event-row.ts';
import { stageEvent } from '../ingest/events/stage-event.ts';
import { parseJson } from '../ingest/json.ts';
import { StagingBatch } from '../ingest/staging.ts';
import { mapped } from './mapping.ts';

export type RawEvent = RowOf<typeof rawEvents>;

/** Events of one object of bronze, staged again. */
export interface Restaged {
  readonly batch: StagingBatch;
  /** Name of what is written: the same for the same outcome, so that a replay that changes nothing writes nothing new. */
  readonly name: string;
  /** Inputs for the receipt: those that were staged. What is refused again stands in quarantine already. */
  readonly records: readonly ReceivedRecord[];
}

/**
 * Stages events of bronze again, by the code and the mapping of today. Persons were taken out before they came there. An event keeps
 * its message, its arrival and its place: silver knows it again, and takes what it does not have yet.
 * @param object name of the object, without folder and ending
 * @param wanted which of its events
 */
export function restage(
  object: string,
  events: readonly RawEvent[],
  wanted: (ingestId: string) => boolean,
  mapping: ReplayMapping | null,
  settings: EventSettings,
): Restaged {
  const batch = new StagingBatch();
  const digest = createHash('sha256');
  const staged = new Map<string, { receivedAt: number; received: number }>();
  for (const { source, ingest_id: ingestId, received_at: receivedAt, body } of events) {
    if (!wanted(ingestId)) continue;
    const event = eventIn(body, mapping);
    const arrival = { source, ingestId, receivedAt };
    if (event === undefined || batch.take(() => stageEvent(batch, event, arrival, settings))) continue;
    digest.update(JSON.stringify([ingestId, event]));
    const { receivedAt: first, received } = staged.get(source) ?? { receivedAt, received: 0 };
    staged.set(source, { receivedAt: Math.min(first, receivedAt), received: received + 1 });
  }
  const name = `${object}-replay-${digest.digest('hex').slice(0, 16)}`;
  const records = Array.from(staged, ([source, counts]) => {
    return { id: `${REPLAYS}${name}:${source}`, source, ...counts, repeated: 0, refused: 0 };
  });
  return { batch, name, records };
}

/** Undefined for what is no JSON: a record that was no envelope. */
function eventIn(body: string, mapping: ReplayMapping | null): unknown {
  try {
    const event = parseJson(body);
    return mapping === null ? event : mapped(event, mapping);
  } catch {
    return undefined;
  }
}
