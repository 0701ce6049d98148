import type { EpochMillis } from '../../../../contracts/table.ts';
import type { Kind, Reading } from '../../../ingest/fields/field.ts';
import { anyTime, epochTime, exactInteger } from '../../../ingest/fields/kinds.ts';
import { readValue } from '../../../ingest/fields/schema.ts';
import { LocalClock } from '../../../ingest/fields/time.ts';
import { asText, type JsonObject, objectOf } from '../../../ingest/fields/value.ts';

/** Logs are read by what they may mean: a value that is nothing of the kind is looked for under the next spelling. */
const LOOSELY: Reading = {
  clock: new LocalClock('UTC'),
  hash: (value) => value,
  latest: Number.POSITIVE_INFINITY,
  largestAmount: 0n,
  onUnreadable: 'absent',
};
const readLoosely = <T>(kind: Kind<T>, value: unknown): T | null => readValue(kind, value, LOOSELY) as T | null;

/** W3C logs write a hyphen where there is nothing. */
const NOTHING = '-';

/** The name of a field as names are compared: products differ in case, `_`, `-` and spaces. */
export const plainKey = (name: string): string => name.toLowerCase().replace(/[^a-z0-9@]/g, '');

/**
 * A record of a log, read by any of the spellings that products use for a field. Diagnostic exports put what is special to
 * a log below `properties`: fields are looked for there first.
 */
export class LogRecord {
  readonly #levels: readonly ReadonlyMap<string, unknown>[];

  constructor(record: JsonObject) {
    const inner = objectOf(parsed(record.properties ?? record.Properties));
    this.#levels = [byPlainKey(inner), byPlainKey(record)];
  }

  /** The value of the first spelling that has one. */
  value(spellings: readonly string[]): unknown {
    for (const key of spellings) {
      for (const level of this.#levels) {
        const value = level.get(key);
        if (value !== undefined && value !== null && value !== '' && value !== NOTHING) return value;
      }
    }
    return undefined;
  }

  has(spellings: readonly string[]): boolean {
    return this.value(spellings) !== undefined;
  }

  /** The first spelling that holds a text or a number. */
  text(spellings: readonly string[]): string | null {
    for (const key of spellings) {
      const found = asText(this.value([key]));
      if (found !== null) return found;
    }
    return null;
  }

  /** A member of an object that a field holds, written as JSON text or not. */
  member(spellings: readonly string[], members: readonly string[]): string | null {
    for (const key of spellings) {
      const inner = byPlainKey(objectOf(parsed(this.value([key]))));
      const found = members.map((member) => asText(inner.get(member))).find((value) => value !== null);
      if (found) return found;
    }
    return null;
  }

  whole(spellings: readonly string[]): number | null {
    const found = spellings.map((key) => readLoosely(exactInteger, this.value([key])));
    return found.find((value) => value !== null) ?? null;
  }

  /** An ISO 8601 time, UTC where it has no zone, or seconds or milliseconds since 1970; undefined for anything else. */
  time(spellings: readonly string[]): EpochMillis | undefined {
    const given = spellings.map((key) => this.text([key]));
    const found = given.map((text) => readLoosely(epochTime, text) ?? readLoosely(anyTime, text));
    return found.find((at) => at !== null) ?? undefined;
  }
}

const byPlainKey = (fields: JsonObject): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(fields).map(([key, value]) => [plainKey(key), value]));

/** Exports write objects of a column as JSON text. */
export function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
