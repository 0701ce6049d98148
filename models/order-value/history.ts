import type { Line } from './lines.ts';

/** What is known of the lines of a product, or of a country. */
export interface Group {
  readonly lines: number;
  /** Sum of the shares lost. */
  readonly lost: number;
  /** Sums of the logarithms of quantity and unit price. */
  readonly logQuantity: number;
  readonly logPrice: number;
}

export type Groups = ReadonlyMap<string, Group>;

/** What lines of before tell about new ones. */
export interface History {
  /** Mean share lost of all lines. */
  readonly lost: number;
  readonly products: Groups;
  readonly countries: Groups;
}

type Growing = Map<string, { -readonly [Name in keyof Group]: Group[Name] }>;

/**
 * A history that grows line by line. A line is described by the days before its own, as it will be when the model serves: a mean that
 * includes the line would give its outcome away, and so would one of all lines but its fold, the other way round.
 */
export class HistoryInTime {
  readonly #lines: readonly Line[];
  readonly #products: Growing = new Map();
  readonly #countries: Growing = new Map();
  readonly #history: History;
  #next = 0;

  /** @param lines in order of their days, at least one */
  constructor(lines: readonly Line[]) {
    this.#lines = lines;
    const lost = lines.reduce((sum, line) => sum + line.lost, 0) / lines.length;
    this.#history = { lost, products: this.#products, countries: this.#countries };
  }

  /** The history of the days before; days must not go back between calls. */
  before(day: number): History {
    for (let line = this.#lines[this.#next]; line && line.day < day; line = this.#lines[this.#next]) {
      add(this.#products, line.productId, line);
      add(this.#countries, line.country, line);
      this.#next++;
    }
    return this.#history;
  }

  /** The history of all lines. */
  whole(): History {
    return this.before(Number.POSITIVE_INFINITY);
  }
}

function add(groups: Growing, key: string | null, line: Line): void {
  if (key === null) return;
  const group = groups.get(key) ?? { lines: 0, lost: 0, logQuantity: 0, logPrice: 0 };
  groups.set(key, group);
  group.lines++;
  group.lost += line.lost;
  group.logQuantity += Math.log(line.quantity);
  group.logPrice += Math.log(line.unitPrice);
}

/**
 * Mean share lost of a group, drawn towards that of all lines as if `smoothing` more lines had had it (Micci-Barreca, 2001).
 * A group of no line has that of all.
 */
export function smoothedLost(group: Group | undefined, all: number, smoothing: number): number {
  return ((group?.lost ?? 0) + smoothing * all) / ((group?.lines ?? 0) + smoothing);
}
