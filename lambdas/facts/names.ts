import { NAMED, type Named } from './format.ts';

/** Texts and their codes; a text keeps its code for as long as the process lives, so that months of several snapshots agree. */
export class Names {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }

  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** Undefined for a text that stands in no month: what callers ask for is not kept. */
  find(text: string): number | undefined {
    return this.#codes.get(text);
  }

  text(code: number): string {
    return this.#texts[code] as string;
  }
}

export type Dictionary = Readonly<Record<Named, Names>>;

export const newDictionary = (): Dictionary =>
  Object.fromEntries(NAMED.map((named) => [named, new Names()])) as Record<Named, Names>;
