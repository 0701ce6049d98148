import type { JsonObject } from '../../../ingest/fields/value.ts';
import { type Pseudonymise, scrub } from '../../../ingest/privacy.ts';
import { parsed, plainKey } from './log-record.ts';
import { URL } from './spellings.ts';

/** Fields that name a person, a device of theirs or an address. */
const PERSON =
  /user|account|identit|entit|upn|owner|caller|principal|person|assigned|name$|mail|phone|mobile|initiatedby|^actor|^author$|address|^c?ip|ip$|remote|computer|devicedetail/;
/** Fields that look like it by their names and tell what happened. */
const NO_PERSON =
  /^(?:useragent|csuseragent|usertype|(?:app|resource|alert)displayname|alertname|incidentname|operationname|productname|providername|vendorname|eventname|approlename|ssitename|servicename|tablename|rulename|tenantname|clientappused|url.*|ipversion)$/;
/** Fields that may hold what opens a door; nobody needs them to count attacks. */
const SECRET = /password|passwd|secret|token$|cookie|authorization|apikey|credential|query$|querystring/;

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
const IPV6 = /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f:]{0,39})(?![\w:])/gi;
const DEPTH = 8;
const TEXT_LENGTH = 1000;
const DETAIL_LENGTH = 4096;
/** A shorter one stands in too many words by chance. */
const NAME_LENGTH = 4;
const NAMES = 20;

const isUrl = (key: string): boolean => (URL as readonly string[]).includes(key);
const isPerson = (key: string): boolean => PERSON.test(key) && !NO_PERSON.test(key);

/** The path of a request: what stands before the query and after the host, e-mail addresses taken out. */
export function pathOf(url: string, hash: Pseudonymise): string {
  const path = url.trim().replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return scrub(path.replace(/[?#].*$/s, '') || '/', hash).slice(0, TEXT_LENGTH);
}

/** An account name or address in the form in which it is hashed everywhere. */
export const hashOf = (value: string, hash: Pseudonymise): string => hash(value.trim().toLowerCase());

/**
 * What the record says, as JSON text of at most 4,096 characters: persons, their addresses and devices are keyed hashes
 * wherever they stand, queries, secrets and whatever goes beyond the limit are left out.
 */
export function detailOf(record: JsonObject, hash: Pseudonymise): string {
  const redaction = new Redaction(hash);
  redaction.learn(record, false, 0);
  let detail = '{';
  for (const [key, value] of Object.entries(record)) {
    const entry = redaction.entry(key, value);
    if (entry === undefined) continue;
    const text = `${detail.length > 1 ? ',' : ''}${JSON.stringify(entry[0])}:${JSON.stringify(entry[1])}`;
    if (detail.length + text.length < DETAIL_LENGTH) detail += text;
  }
  return `${detail}}`;
}

class Redaction {
  readonly #hash: Pseudonymise;
  readonly #names = new Set<string>();

  constructor(hash: Pseudonymise) {
    this.#hash = hash;
  }

  /** Gathers the names of persons, to find them in other fields’ texts. */
  learn(given: unknown, isOfPerson: boolean, depth: number): void {
    const value = parsed(given);
    if (depth > DEPTH || this.#names.size >= NAMES) return;
    if (typeof value === 'string') {
      if (isOfPerson && value.trim().length >= NAME_LENGTH && /\p{L}/u.test(value)) this.#names.add(value.trim());
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) {
        this.learn(item, isOfPerson || isPerson(plainKey(key)), depth + 1);
      }
    }
  }

  /** A field without persons; undefined for one that is left out. */
  entry(key: string, value: unknown, isOfPerson = false, depth = 0): [key: string, value: unknown] | undefined {
    const plain = plainKey(key);
    if (SECRET.test(plain)) return undefined;
    if (typeof value === 'string' && isUrl(plain)) return [this.#clean(key), this.#clean(pathOf(value, this.#hash))];
    return [this.#clean(key), this.#value(value, plain, isOfPerson || isPerson(plain), depth)];
  }

  #value(given: unknown, key: string, isOfPerson: boolean, depth: number): unknown {
    const value = parsed(given);
    if (depth > DEPTH) return null;
    if (Array.isArray(value)) return value.map((item) => this.#value(item, key, isOfPerson, depth + 1));
    if (value !== null && typeof value === 'object') {
      const entries = Object.entries(value).map(([name, item]) => this.entry(name, item, isOfPerson, depth + 1));
      return Object.fromEntries(entries.filter((entry) => entry !== undefined));
    }
    if (value === null || typeof value === 'boolean') return value;
    const text = String(value);
    if (isOfPerson) return text.trim() === '' ? null : hashOf(text, this.#hash);
    if (typeof value === 'number') return value;
    // The version numbers of a browser look like addresses.
    return this.#clean(text, !key.endsWith('useragent'));
  }

  #clean(text: string, hasAddresses = true): string {
    let clean = scrub(text, this.#hash);
    for (const name of this.#names) {
      if (clean.includes(name)) clean = clean.replaceAll(name, hashOf(name, this.#hash));
    }
    if (hasAddresses) {
      const hashed = (address: string) => hashOf(address, this.#hash);
      clean = clean.replace(IPV4, hashed).replace(IPV6, hashed);
    }
    return clean.slice(0, TEXT_LENGTH);
  }
}
