import type { ReceivedRecord } from '../../contracts/receipts.ts';
import type { ReplayMapping } from '../../contracts/replay.ts';
import type { RowOf } from '../../contracts/table.ts';
import { type rawEvents, replays } from '../../glue-sql/tables/ledger.ts';
import type { EventSettings } from '../ingest/events/event-row.ts';
import { stageEvent } from '../ingest/events/stage-event.ts';
import { parseJson } from '../ingest/json.ts';
import { mapped } from '../ingest/mapping.ts';
import { StagingBatch } from '../ingest/staging.ts';

export type RawEvent = RowOf<typeof rawEvents>;

/** What was staged again of one source. */
type Staged = Pick<ReceivedRecord, 'source' | 'receivedAt' | 'received'>;

/** Events of one object of bronze, staged again. */
export interface Restaged {
  readonly batch: StagingBatch;
  /** Inputs that were staged, by their source. What is refused again stands in quarantine already. */
  readonly staged: readonly Staged[];
}

/**
 * Stages events of bronze again, by the code and the mapping of today. Persons were taken out before they came there. An event keeps
 * its message, its arrival and its place: silver knows it again, and takes the reading of it that is the last.
 * @param wanted which of the events
 * @param reading what follows the identity of an input in the rows of this reading; empty to see what would come of it
 */
export function restage(
  events: readonly RawEvent[],
  wanted: (ingestId: string) => boolean,
  mapping: ReplayMapping | null,
  settings: EventSettings,
  reading: string,
): Restaged {
  const batch = new StagingBatch(settings.suppression);
  const staged = new Map<string, Staged>();
  for (const { source, ingest_id: input, received_at: receivedAt, body } of events) {
    if (!wanted(input)) continue;
    const event = eventIn(body, mapping);
    const arrival = { source, ingestId: input + reading, receivedAt };
    if (event === undefined || batch.take(() => stageEvent(batch, event, arrival, settings))) continue;
    batch.add(replays, { source, input, reading: reading.slice(1) });
    const { receivedAt: first, received } = staged.get(source) ?? { receivedAt, received: 0 };
    staged.set(source, { source, receivedAt: Math.min(first, receivedAt), received: received + 1 });
  }
  return { batch, staged: [...staged.values()] };
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
