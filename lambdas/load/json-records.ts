import type { ReplayMapping } from '../../contracts/replay.ts';
import { asText, isObject } from '../ingest/fields/value.ts';
import { parseJson } from '../ingest/json.ts';
import { mapped } from '../ingest/mapping.ts';
import { Rejection } from '../ingest/rejection.ts';
import { NO_FACTS, Survey } from './conventions.ts';
import { tooLong } from './csv.ts';
import { type Group, Grouping } from './groups.ts';
import type { Line } from './lines.ts';
import type { FileSurvey, MappedRecord, RecordReader } from './record-reader.ts';
import { type FileContext, FileRejectedError, type JsonShape, type Mapper, type Telling } from './source.ts';

/** What tells nothing of how it is written. */
export const NO_SURVEY: FileSurvey = { push: () => undefined, facts: () => NO_FACTS };

/** So many lines that are no JSON may stand before the first that is. */
const MOST_DOUBTFUL = 20;
/** More are named by nobody. */
const MOST_IGNORED = 100;

interface Item {
  readonly line: number;
  readonly original: string;
  readonly value: unknown;
  readonly fault?: Rejection;
}

/** Reads a file of JSON objects, one a line. */
export class JsonRecords implements RecordReader {
  readonly #map: Mapper<unknown>;
  readonly #telling: readonly Telling[];
  readonly #reads: ((key: string) => boolean) | undefined;
  readonly #mapping: ReplayMapping | null | undefined;
  readonly #grouping: Grouping<unknown, Item> | undefined;
  readonly #ignored = new Set<string>();
  /** Lines at the beginning that are nothing like JSON; undefined once one was. */
  #doubtful: Item[] | undefined = [];

  constructor({ mapper, reads, groupOf, telling = [] }: JsonShape, context: FileContext) {
    this.#telling = telling;
    this.#map = mapper(context);
    this.#reads = reads;
    this.#mapping = context.again?.mapping;
    if (groupOf) this.#grouping = new Grouping(groupOf);
  }

  *push({ number: line, text, oversize }: Line): Generator<MappedRecord> {
    const original = text.replace(/^\uFEFF/, '');
    if (original.trim() === '') return;
    const item = oversize === undefined ? this.#parsed(line, original) : faulty(line, original, tooLong(oversize));
    const isDoubtful = item.fault?.reason === 'invalid_json' && !/^\s*[[{]/.test(original);
    if (this.#doubtful && isDoubtful) {
      this.#doubtful.push(item);
      if (this.#doubtful.length > MOST_DOUBTFUL) this.#refuse();
      return;
    }
    for (const held of this.#doubtful ?? []) yield* this.#taken(held);
    this.#doubtful = undefined;
    yield* this.#taken(item);
  }

  /** One message says that a file is none of JSON, not one a line. */
  #refuse(): never {
    throw new FileRejectedError('not_json', 'The file holds no JSON objects, one a line.');
  }

  *#taken(item: Item): Generator<MappedRecord> {
    if (!this.#grouping) yield this.#mapped(item);
    else for (const [held, group] of this.#grouping.push(item)) yield this.#mapped(held, group);
  }

  *end(): Generator<MappedRecord> {
    const doubtful = this.#doubtful ?? [];
    if (doubtful.length > 1) this.#refuse();
    for (const item of doubtful) yield* this.#taken(item);
    for (const [item, group] of this.#grouping?.end() ?? []) yield this.#mapped(item, group);
  }

  ignored(): readonly string[] {
    return [...this.#ignored];
  }

  /** Its numbers are what they are: only texts tell of decimals, and numbers too of what is a share. */
  survey(): FileSurvey {
    const telling = this.#telling;
    const survey = new Survey(telling.map(({ tells }, position) => ({ position, tells })));
    return {
      push: ({ text, oversize }) => {
        const record = oversize === undefined ? this.#record(text.replace(/^\uFEFF/, '')) : undefined;
        if (record === undefined) return;
        survey.take(
          telling.map(({ tells, value }) => {
            const given = value(record);
            return typeof given === 'number' && tells !== 'shares' ? '' : (asText(given) ?? '');
          }),
        );
      },
      facts: () => ({ ...survey.facts(','), decimals: undefined }),
    };
  }

  /** Undefined for what is no JSON. */
  #record(text: string): unknown {
    try {
      const value = parseJson(text);
      return this.#mapping ? mapped(value, this.#mapping) : value;
    } catch {
      return undefined;
    }
  }

  #parsed(line: number, original: string): Item {
    try {
      const value = this.#mapping ? mapped(parseJson(original), this.#mapping) : parseJson(original);
      this.#look(value);
      return { line, original, value };
    } catch (error) {
      const detail = `The line is not valid JSON: ${faultOf(error as Error)}.`;
      return faulty(line, original, new Rejection('invalid_json', detail));
    }
  }

  #look(value: unknown): void {
    const reads = this.#reads;
    if (!reads || !isObject(value)) return;
    for (const key of Object.keys(value)) {
      if (!reads(key) && this.#ignored.size < MOST_IGNORED) this.#ignored.add(key);
    }
  }

  #mapped({ line, original, value, fault }: Item, group?: Group<unknown>): MappedRecord {
    return { line, original, stage: (batch) => fault ?? this.#map(batch, value, line, group) };
  }
}

const faulty = (line: number, original: string, fault: Rejection): Item => ({
  line,
  original,
  value: undefined,
  fault,
});

/** What is wrong, without the text around it that JSON.parse quotes. */
const faultOf = ({ message }: Error): string => message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '');
