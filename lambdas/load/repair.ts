import type { ReplayMapping } from '../../contracts/replay.ts';
import { plainName } from '../ingest/fields/schema.ts';

/** A header that a mapping has put right, and how it puts the records below it right. */
interface Repair {
  readonly names: readonly string[];
  readonly record: (fields: readonly string[]) => readonly string[];
}

/**
 * What a mapping makes of a CSV file: columns renamed, values translated, and what is missing filled in. Columns are found as those of
 * sources are: without case, spaces and underscores.
 */
export function repairOf(header: readonly string[], { rename, values, defaults }: ReplayMapping): Repair {
  const renamed = new Map(Object.entries(rename).map(([from, to]) => [plainName(from), to]));
  const present = header.map((name) => renamed.get(plainName(name)) ?? name);
  const known = new Set(present.map(plainName));
  const names = [...present, ...Object.keys(defaults).filter((name) => !known.has(plainName(name)))];
  const of = <T>(given: Readonly<Record<string, T>>): (T | undefined)[] => {
    const byName = new Map(Object.entries(given).map(([name, value]) => [plainName(name), value]));
    return names.map((name) => byName.get(plainName(name)));
  };
  const meanings = of(values);
  const fillers = of(defaults);
  const record = (fields: readonly string[]): string[] =>
    names.map((_, index) => {
      const text = fields[index]?.trim() ?? '';
      if (text === '') return String(fillers[index] ?? '');
      const meant = meanings[index];
      return meant && Object.hasOwn(meant, text) ? String(meant[text]) : (fields[index] ?? '');
    });
  return { names, record };
}

/** Two mappings in one: of what both speak of, the later one holds. Names are compared as those of columns are. */
export function joined(earlier: ReplayMapping, later: ReplayMapping): ReplayMapping {
  const values = { ...earlier.values };
  for (const [name, meanings] of Object.entries(later.values)) {
    const known = Object.keys(values).find((each) => plainName(each) === plainName(name)) ?? name;
    values[known] = { ...values[known], ...meanings };
  }
  return {
    rename: { ...others(earlier.rename, later.rename), ...later.rename },
    values,
    defaults: { ...others(earlier.defaults, later.defaults), ...later.defaults },
  };
}

/** What the later one does not speak of. */
function others<T>(earlier: Readonly<Record<string, T>>, later: Readonly<Record<string, T>>): Record<string, T> {
  const spoken = new Set(Object.keys(later).map(plainName));
  return Object.fromEntries(Object.entries(earlier).filter(([name]) => !spoken.has(plainName(name))));
}
