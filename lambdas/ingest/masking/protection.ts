import type { PrivacySettings } from '../../../contracts/privacy.ts';
import { jsonText } from '../envelope.ts';
import { parseJson } from '../json.ts';
import { emailHash, type Pseudonymise, phoneHash, scrub } from '../privacy.ts';
import { isCard } from './cards.ts';
import { networkOf } from './ip.ts';
import { type KeyRule, KeyRules } from './keys.ts';
import { isSuspicious } from './suspicious.ts';
import { MASKED, type TextCleaning, withoutSecrets } from './texts.ts';

/** How often something was masked, by the name of the rule. */
export type MaskedCounts = Readonly<Record<string, number>>;

type Json = Readonly<Record<string, unknown>>;

/** Deeper nesting than this is cut: no event needs it, and a parser bomb lives on it. */
const DEPTH = 21;
/** A smaller number has fewer digits than any card. */
const FEWEST_CARD = 1e12;
const JSON_TEXT = /^\s*[[{]/;
/** A secret in one of these becomes a hash, since two different ones must stay two. */
const IDS = new Set(['messageId', 'userId', 'anonymousId', 'previousId', 'groupId']);
const WRITE_KEY = 'writeKey';

/**
 * Takes out of what a shop sends what nobody is to read: e-mail addresses and phone numbers become keyed hashes, secrets, card
 * numbers and names become {@link MASKED}, IP addresses their network. Equal inputs give equal outputs, so that an event that
 * comes again stays the same event; what is clean comes back as it is, not as a copy.
 *
 * @example
 * const protection = new Protection(hash, { ip: 'truncate', mask: [] });
 * protection.event({ type: 'identify', userId: 'u', traits: { email: 'ada@example.com', password: 'x' } });
 * protection.takeCounts(); // { password: 1 }
 */
export class Protection {
  readonly #hash: Pseudonymise;
  readonly #ip: PrivacySettings['ip'];
  readonly #rules: KeyRules;
  readonly #plain: TextCleaning;
  readonly #id: TextCleaning;
  #counts = new Map<string, number>();

  constructor(hash: Pseudonymise, { ip, mask }: PrivacySettings) {
    this.#hash = hash;
    this.#ip = ip;
    this.#rules = new KeyRules(mask);
    const ruleOf = (name: string) => this.#rules.of(name, false);
    this.#plain = { ruleOf, ip, replacement: (rule) => this.#masked(rule) };
    this.#id = { ruleOf, ip, replacement: (rule, secret) => this.#count(rule, hash(secret)) };
  }

  /** What was masked since this was last asked. */
  takeCounts(): MaskedCounts {
    const counts = Object.fromEntries(this.#counts);
    this.#counts.clear();
    return counts;
  }

  /** An event as it may be stored. The write key names its sender to the platform alone, and is left out. */
  event(event: unknown): unknown {
    if (!isJson(event)) return this.#value(event, TOP, 0);
    const clean: Json = WRITE_KEY in event ? without(event, WRITE_KEY) : event;
    return this.#object(clean, false, 0);
  }

  /** What an event says of its circumstances, for all events of a request. */
  context(context: Json): Json {
    return this.#object(context, false, 1);
  }

  /** A text of unknown origin: JSON text as JSON, any other as a text. */
  text(text: string): string {
    return this.#clean(text, TOP, 0);
  }

  /** The value of a column of a file, as it may be quoted. @param isPersonal whether the file is about persons */
  column(name: string, value: string, isPersonal: boolean): string {
    const rule = this.#rules.of(name, isPersonal);
    return value.trim() === '' ? value : String(this.#entry(value, rule, 0) ?? MASKED);
  }

  #value(value: unknown, rule: KeyRule, depth: number): unknown {
    if (typeof value === 'string') return this.#clean(value, rule, depth);
    if (typeof value === 'number') return this.#number(value, rule);
    if (value === null || typeof value !== 'object') return value;
    // What cannot even be written as JSON is left for its reader to refuse.
    if (depth > DEPTH) return jsonText(value) === undefined ? value : null;
    if (Array.isArray(value)) return this.#list(value, rule, depth);
    return this.#object(value as Json, rule.isPersonal, depth);
  }

  #list(items: readonly unknown[], rule: KeyRule, depth: number): readonly unknown[] {
    const clean = items.map((item) => this.#entry(item, rule, depth + 1) ?? null);
    return clean.some((item, index) => item !== items[index]) ? clean : items;
  }

  #object(object: Json, isPersonal: boolean, depth: number): Json {
    const keys = Object.keys(object);
    let clean: [key: string, value: unknown][] | undefined;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      const given = object[key];
      const rule = this.#rules.of(key, isPersonal);
      const value = depth === 0 && IDS.has(key) ? this.#identity(given) : this.#entry(given, rule, depth + 1);
      const name = rule.isSuspicious ? this.#clean(key, TOP, DEPTH) : key;
      if (value !== given || name !== key) clean ??= keys.slice(0, index).map((before) => [before, object[before]]);
      if (value !== undefined) clean?.push([name, value]);
    }
    return clean ? Object.fromEntries(clean) : object;
  }

  /** The value of a key; undefined where it is left out. */
  #entry(value: unknown, rule: KeyRule, depth: number): unknown {
    const saysNothing = value === null || value === '' || typeof value === 'boolean';
    if (rule.meaning === 'plain' || saysNothing) return this.#value(value, rule, depth);
    switch (rule.meaning) {
      case 'email':
        return emailHash(value, this.#hash);
      case 'phone':
        return phoneHash(value, this.#hash);
      case 'secret':
        return this.#masked(rule.rule);
      case 'ip':
        return this.#address(value, rule, depth);
      default:
        return typeof value === 'object' ? this.#value(value, rule, depth) : this.#masked(rule.rule);
    }
  }

  #address(value: unknown, rule: KeyRule, depth: number): unknown {
    if (this.#ip === 'keep' || typeof value !== 'string') return this.#value(value, rule, depth);
    if (this.#ip === 'drop') return this.#count(rule.rule, undefined);
    // A proxy writes down every address that a request came through.
    const addresses = value.split(',').map((address) => networkOf(address) ?? MASKED);
    return this.#count(rule.rule, addresses.join(', '));
  }

  #number(value: number, { isId }: KeyRule): unknown {
    if (value < FEWEST_CARD || isId || !Number.isSafeInteger(value)) return value;
    return isCard(String(value)) ? this.#masked('card') : value;
  }

  #identity(value: unknown): unknown {
    if (typeof value !== 'string' || !isSuspicious(value)) return value;
    return scrub(withoutSecrets(value, true, this.#id), this.#hash);
  }

  #clean(text: string, rule: KeyRule, depth: number): string {
    if (!isSuspicious(text)) return text;
    return this.#json(text, rule, depth) ?? scrub(withoutSecrets(text, rule.isId, this.#plain), this.#hash);
  }

  /** JSON text with what it holds cleaned; undefined for a text that is none. */
  #json(text: string, rule: KeyRule, depth: number): string | undefined {
    if (depth >= DEPTH || !JSON_TEXT.test(text)) return undefined;
    try {
      const given: unknown = parseJson(text);
      const clean = this.#value(given, rule, depth + 1);
      return clean === given ? text : JSON.stringify(clean);
    } catch {
      return undefined;
    }
  }

  #masked(rule: string): string {
    return this.#count(rule, MASKED);
  }

  #count<T>(rule: string, result: T): T {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + 1);
    return result;
  }
}

const TOP: KeyRule = { meaning: 'plain', rule: '', isPersonal: false, isId: false, isSuspicious: false };

const isJson = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value);

const without = (object: Json, key: string): Json =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
