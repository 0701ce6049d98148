import { isAscii } from 'node:buffer';
import { isOwner, type Lead, leadsOf, type PersonKind, textsOf } from '../../contracts/personal.ts';
import { plainKey } from '../../contracts/privacy.ts';
import type { TableContract } from '../../contracts/table.ts';
import { type Pseudonymise, scrub } from '../ingest/privacy.ts';
import { plainText } from './plain-text.ts';

/** One thing that a person is known by, in a source. */
export interface Known {
  readonly source: string;
  readonly kind: PersonKind;
  readonly value: string;
}

type Row = Readonly<Record<string, unknown>>;

const CUSTOMER_KEYS = new Set(['user_id', 'customer_id', 'previous_id'].map(plainKey));
const DEVICE_KEYS = new Set(['anonymous_id', 'device_id', 'visitor_id'].map(plainKey));
const ORDER_KEYS = new Set(['order_id', 'order_number'].map(plainKey));
const USER = new Set(['user_id', 'customer_id'].map(plainKey));

/** Whatever may stand beside a value that is a word, a cell or a field of its own: neither letters nor `/`, `.` and `-` within ids. */
const BEFORE = /[\s,;|"'=>&?{[(:\\]/;
const AFTER = /[\s,;|"'<&)}\]:\\]/;

/** All that a person is known by, and whether something is theirs. */
export class Person {
  readonly known: readonly Known[];
  readonly #values = new Map<string, ReadonlySet<string>>();
  readonly #all: readonly string[];
  readonly #hash: Pseudonymise;

  constructor(known: readonly Known[], hash: Pseudonymise) {
    this.known = known;
    this.#hash = hash;
    this.#all = [...new Set(known.map(({ value }) => value))];
    for (const [key, same] of Map.groupBy(known, ({ source, kind }) => `${kind}\n${source}`))
      this.#values.set(key, new Set(same.map(({ value }) => value)));
  }

  is(source: string, kinds: readonly PersonKind[], value: unknown): boolean {
    return kinds.some((kind) => this.#values.get(`${kind}\n${source}`)?.has(String(value)) === true);
  }

  of(kind: PersonKind): readonly Known[] {
    return this.known.filter((each) => each.kind === kind);
  }

  /** Whether a row of a table is theirs: by its customer where it names one, and else by whatever leads to a person. */
  owns(table: TableContract, row: Row): boolean {
    const source = String(row.source);
    const leads = leadsOf(table);
    const owners = leads.filter((lead) => isOwner(lead) && isGiven(row[lead.column]));
    if (owners.length > 0) return owners.some((lead) => this.#leads(source, lead, row));
    return (
      leads.some((lead) => this.#leads(source, lead, row)) ||
      textsOf(table).some((column) => this.isInput(source, String(row[column] ?? '')))
    );
  }

  #leads(source: string, { column, kinds, isPrefix }: Lead, row: Row): boolean {
    const value = row[column];
    if (!isGiven(value)) return false;
    return isPrefix
      ? beginningsOf(String(value)).some((beginning) => this.is(source, kinds, beginning))
      : this.is(source, kinds, value);
  }

  /** Whether a text that came in is theirs: an event by its own ids, and whatever else by naming them. */
  isInput(source: string, text: string): boolean {
    const plain = plainText(text);
    const isNamed = (value: string): boolean => text.includes(value) || plain?.includes(value) === true;
    if (!text.includes('@') && !this.#all.some(isNamed)) return false;
    const parsed = objectIn(text);
    return parsed === undefined ? this.isNamedIn(text) : this.#isEvent(source, parsed);
  }

  #isEvent(source: string, event: object): boolean {
    const found = [...leaves(event)];
    const user = Object.entries(event).find(([key, value]) => USER.has(plainKey(key)) && isGiven(value))?.[1];
    const kindsOf = (key: string): readonly PersonKind[] =>
      CUSTOMER_KEYS.has(key) ? ['customer'] : DEVICE_KEYS.has(key) ? ['device'] : ORDER_KEYS.has(key) ? ['order'] : [];
    if (user !== undefined && !this.is(source, ['customer'], user))
      return found.some(([key, value]) => CUSTOMER_KEYS.has(key) && this.is(source, ['customer'], value));
    return found.some(([key, value]) => this.is(source, [...kindsOf(key), 'contact'], value));
  }

  /** Whether all that they are known by is written alike in every encoding. */
  get isAscii(): boolean {
    return this.#all.every((value) => isAscii(Buffer.from(value)));
  }

  /** Whether a text names them anywhere, as a word, a cell or an address. */
  isNamedIn(text: string): boolean {
    const plain = plainText(text);
    const texts = [text, ...(plain === undefined ? [] : [plain])].map((each) => scrub(each, this.#hash));
    return this.#all.some((value) => texts.some((each) => standsIn(each, value)));
  }

  /** Whether they are a text or a key of a JSON document: a number that is written like their id is none. */
  isQuotedIn(text: string): boolean {
    return this.#all.some((value) => text.includes(JSON.stringify(value)));
  }
}

/** What a key may begin with: an id that has a `|` of its own, as those of Auth0 do, is more than its first part. */
function beginningsOf(key: string): string[] {
  const parts = key.split('|');
  return parts.map((_, at) => parts.slice(0, at + 1).join('|'));
}

const isGiven = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every plain value of a document, with the key that it stands under. */
function* leaves(value: unknown, key = ''): Generator<readonly [key: string, value: unknown]> {
  if (Array.isArray(value)) for (const each of value) yield* leaves(each, key);
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) yield* leaves(each, plainKey(name));
  else if (isGiven(value)) yield [key, value];
}

function standsIn(text: string, value: string): boolean {
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    const [before, after] = [text[at - 1], text[at + value.length]];
    if ((before === undefined || BEFORE.test(before)) && (after === undefined || AFTER.test(after))) return true;
  }
  return false;
}
