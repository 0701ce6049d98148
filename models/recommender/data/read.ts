import type { InteractionRow } from '../../../contracts/features.ts';
import type { Features } from '../../model.ts';
import { byCodeUnits, Draft } from './draft.ts';
import type { Shop } from './shop.ts';

/** Both channels, a shop for each source, in the order of the sources' names. */
export interface Read {
  readonly shops: readonly Shop[];
  readonly rows: number;
  readonly notes: readonly string[];
}

/**
 * Reads the interactions and the catalogue. The order of the rows does not matter. Rows with counts that are not numbers, or
 * negative, are left out and counted in the notes. A source without a catalogue may recommend all that people interact with.
 * @throws Error when there are no interactions
 */
export async function readShops(features: Features): Promise<Read> {
  const drafts = new Map<string, Draft>();
  const draftOf = (source: string): Draft => {
    const draft = drafts.get(source) ?? new Draft(source);
    drafts.set(source, draft);
    return draft;
  };
  let rows = 0;
  let refused = 0;
  for await (const row of features.rows('interactions')) {
    if (usable(row)) {
      draftOf(row.source).add(row);
      rows++;
    } else refused++;
  }
  if (rows === 0) {
    throw new Error(
      'There are no interactions to train on: no view, cart or order of a product. Load orders or send events, then train again.',
    );
  }
  for await (const row of features.rows('catalogue')) drafts.get(row.source)?.list(row);
  const sources = [...drafts.keys()].sort(byCodeUnits);
  const notes =
    refused > 0 ? [`${refused} interactions were left out: their counts are not numbers, or negative.`] : [];
  for (const source of sources) {
    if (!drafts.get(source)?.hasCatalogue) {
      notes.push(`${source} has no catalogue, so everything that people interacted with may be recommended.`);
    }
  }
  return { shops: sources.map((source) => draftOf(source).shop()), rows, notes };
}

const isCount = (value: number): boolean => Number.isFinite(value) && value >= 0;

const usable = ({ views, adds, orders }: InteractionRow): boolean => isCount(views) && isCount(adds) && isCount(orders);
