import { type FactsSummary, factsSummary, type PublishedFacts } from '../../contracts/facts.ts';
import { PUBLISH_ANEW, SnapshotDamagedError } from '../snapshot/reader.ts';
import { assembleFacts, newScratch } from './assemble.ts';
import { daysIn, firstDayOf } from './format.ts';
import type { Month } from './month.ts';
import { newDictionary } from './names.ts';
import type { Facts, Scratch } from './scan.ts';
import { unpackMonth } from './unpack.ts';

/** Reads an object of the gold bucket whole. */
export type ReadObject = (key: string) => Promise<Uint8Array>;

export interface FactStoreOptions {
  /** How many lines are held at most; older months than fit in are left out, and said to be. @default 20 million */
  readonly maxLines?: number;
}

/** First and last day, in days since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Facts of the days that were asked for. */
export interface LoadedFacts {
  readonly facts: Facts;
  /** The first day from which on they are whole, in days since 1970; undefined where nothing was left out. */
  readonly wholeFrom: number | undefined;
}

interface Held {
  readonly month: Promise<Month>;
  readonly lines: number;
}

type Entry = PublishedFacts['months'][number];

const DEFAULT_MAX_LINES = 20_000_000;
/** Objects that are fetched side by side. */
const SIDE_BY_SIDE = 8;

/**
 * Months of facts in memory, fetched when they are asked for and kept over snapshots by their content; those that were not asked for
 * the longest give way. Scans are done one after the other, so that all of them share their working memory.
 */
export class FactStore {
  readonly maxLines: number;
  readonly #read: ReadObject;
  readonly #dictionary = newDictionary();
  /** By key; who was asked for last stands last. */
  readonly #held = new Map<string, Held>();
  readonly #summaries = new Map<string, Promise<FactsSummary>>();
  #scratch: { readonly customers: number; readonly memory: Scratch } = { customers: 0, memory: newScratch(0) };

  constructor(read: ReadObject, { maxLines = DEFAULT_MAX_LINES }: FactStoreOptions = {}) {
    this.#read = read;
    this.maxLines = maxLines;
  }

  /** What stands in the facts of a snapshot. */
  summary({ summary: { key } }: PublishedFacts): Promise<FactsSummary> {
    const known = this.#summaries.get(key);
    if (known) return known;
    const reading = this.#read(key).then((bytes) => factsSummary.parse(JSON.parse(new TextDecoder().decode(bytes))));
    this.#summaries.clear();
    this.#summaries.set(key, reading);
    reading.catch(() => this.#summaries.delete(key)); // the next request tries again
    return reading;
  }

  /**
   * The months that some days lie in. Where they hold more lines than may be held, the oldest are left out.
   * @throws SnapshotDamagedError when one is damaged or missing, and what else reading an object throws
   */
  async load(published: PublishedFacts, spans: readonly Span[]): Promise<LoadedFacts> {
    const wanted = published.months.filter((entry) => spans.some((span) => overlaps(entry, span)));
    const chosen = newestUpTo(wanted, this.maxLines);
    for (let at = 0; at < chosen.length; at += SIDE_BY_SIDE)
      await Promise.all(chosen.slice(at, at + SIDE_BY_SIDE).map((entry) => this.#month(entry)));
    const months = await Promise.all(chosen.map((entry) => this.#month(entry)));
    this.#evict(new Set(chosen.map(({ key }) => key)));
    const [first] = chosen;
    return {
      facts: assembleFacts(published.months, months, this.#dictionary, this.#scratchFor(published)),
      wholeFrom: chosen.length < wanted.length && first ? firstDayOf(first.month) : undefined,
    };
  }

  #month({ key, lines }: Entry): Promise<Month> {
    const known = this.#held.get(key);
    const held = known ?? { month: this.#fetch(key), lines };
    this.#held.delete(key);
    this.#held.set(key, held);
    if (!known) held.month.catch(() => this.#held.delete(key)); // the next request tries again
    return held.month;
  }

  async #fetch(key: string): Promise<Month> {
    try {
      return unpackMonth(await this.#read(key), this.#dictionary);
    } catch (error) {
      const { name } = error as Error;
      throw name === 'NoSuchKey' || name === 'BrokenPackError' ? new SnapshotDamagedError(key, PUBLISH_ANEW) : error;
    }
  }

  #evict(wanted: ReadonlySet<string>): void {
    let lines = [...this.#held.values()].reduce((sum, held) => sum + held.lines, 0);
    for (const [key, held] of this.#held) {
      if (lines <= this.maxLines) return;
      if (wanted.has(key)) continue;
      this.#held.delete(key);
      lines -= held.lines;
    }
  }

  #scratchFor({ months }: PublishedFacts): Scratch {
    const customers = Math.max(0, ...months.map((entry) => entry.customers));
    if (customers > this.#scratch.customers) this.#scratch = { customers, memory: newScratch(customers) };
    return this.#scratch.memory;
  }
}

function overlaps({ month }: Entry, { from, to }: Span): boolean {
  const first = firstDayOf(month);
  return first <= to && first + daysIn(month) > from;
}

/** The newest months that together hold no more lines, and one at least; in order. */
function newestUpTo(months: readonly Entry[], maxLines: number): Entry[] {
  const chosen: Entry[] = [];
  let lines = 0;
  for (const entry of months.toReversed()) {
    lines += entry.lines;
    if (lines > maxLines && chosen.length > 0) break;
    chosen.unshift(entry);
  }
  return chosen;
}
