import { plainName } from '../ingest/fields/schema.ts';
import { isObject } from '../ingest/fields/value.ts';
import { Rejection } from '../ingest/rejection.ts';
import { CsvReader, delimiterOf } from './csv.ts';
import { looksLike } from './looks.ts';
import type { CsvShape, FileSource, JsonShape, Spellings } from './source.ts';
import { fileSources } from './sources/index.ts';

/** A source that reads a file, and the columns or keys that it was known by. */
export interface Recognised {
  readonly source: FileSource;
  readonly by: readonly string[];
}

interface Candidate extends Recognised {
  readonly isSigned: boolean;
}

/** A file of which a source knows fewer columns could be of anything. */
const FEWEST = 2;

/**
 * Tells what a file is by its header, or by the keys of its first object. Exports are told by columns that only they have; of the
 * platform’s own files it is the one that knows most of the columns.
 * @param lines the first lines of the file
 */
export function recognise(lines: readonly string[]): Recognised | undefined {
  const [first = '', second = ''] = lines
    .map((line) => line.replace(/^\uFEFF/, ''))
    .filter((line) => line.trim() !== '');
  if (/^\s*[[{]/.test(first)) return recogniseJson(first);
  const named = /^"?sep=(.)"?\s*$/i.exec(first)?.[1];
  return recogniseHeader(headerOf(named === undefined ? first : second, named));
}

/** The names in a header line; none where it is no line of CSV. */
export function headerOf(line: string, delimiter = delimiterOf(line)): readonly string[] {
  const reader = new CsvReader(delimiter);
  const [record] = [...reader.push({ number: 1, text: line.replace(/^\uFEFF/, '') }), ...reader.end()];
  return record === undefined || record.value instanceof Rejection ? [] : record.value;
}

function recogniseHeader(header: readonly string[]): Recognised | undefined {
  const found = new Set(header.map(plainName));
  const candidates = [...fileSources.values()].flatMap((source) =>
    source.shapes.flatMap((shape) => (shape.format === 'csv' ? (candidateOf(source, shape, found) ?? []) : [])),
  );
  // A file of which hardly anything would be read is of somebody else, whatever its columns are called.
  const isOwn = ({ by }: Candidate): boolean => by.length >= FEWEST && by.length * 2 > found.size;
  return best(candidates.filter((candidate) => candidate.isSigned || isOwn(candidate)));
}

function candidateOf(source: FileSource, shape: CsvShape, found: ReadonlySet<string>): Candidate | undefined {
  const { columns, optional = {}, signature = [] } = shape;
  if (namesIn(columns, found).length < Object.keys(columns).length) return undefined;
  const signs = signature.filter((name) => found.has(plainName(name)));
  if (signature.length > 0 && signs.length === 0) return undefined;
  const by = [...namesIn(columns, found), ...namesIn(optional, found)];
  return { source, by, isSigned: signature.length > 0 || !source.schema };
}

/** The name under which each column stands in the header, of those that do. */
const namesIn = (spellings: Spellings, found: ReadonlySet<string>): string[] =>
  Object.values(spellings).flatMap((names) => names.find((name) => found.has(plainName(name))) ?? []);

function recogniseJson(text: string): Recognised | undefined {
  const keys = keysOf(text);
  const candidates = [...fileSources.values()].flatMap((source) =>
    source.shapes.flatMap((shape) => (shape.format === 'json' ? (jsonCandidate(source, shape, keys) ?? []) : [])),
  );
  return best(candidates);
}

function jsonCandidate(source: FileSource, shape: JsonShape, keys: readonly string[]): Candidate | undefined {
  const { signature, reads = () => false } = shape;
  const by = keys.filter((key) => (signature ? signature.includes(key) : reads(key)));
  return by.length < (signature ? 1 : FEWEST) ? undefined : { source, by, isSigned: signature !== undefined };
}

/** The keys of the first object of a text, which may be cut off. */
function keysOf(text: string): readonly string[] {
  const start = text.indexOf('{');
  try {
    const value: unknown = JSON.parse(text.slice(start).replace(/[\],\s]*$/, ''));
    if (isObject(value)) return Object.keys(value);
  } catch {
    // The object goes on in the next line, or others follow it: its keys can be seen all the same.
  }
  return Array.from(text.slice(start, start + 65_536).matchAll(/"([^"\\]{1,100})"\s*:/g), ([, key = '']) => key);
}

const best = (candidates: readonly Candidate[]): Recognised | undefined =>
  candidates.toSorted((a, b) => Number(b.isSigned) - Number(a.isSigned) || b.by.length - a.by.length)[0];

/** What a file looks like that its source cannot read, for the message of its refusal; empty where nothing can be said. */
export function adviceOn(line: string, { name, shapes }: FileSource): string {
  const other = recognise([line]);
  if (other && other.source.name !== name)
    return ` It looks like a file of the source ${other.source.name}: load it as that.`;
  const looks = looksLike(line);
  if (looks) return ` ${looks}`;
  if (/^[[{]/.test(line)) return ' It looks like JSON.';
  return /[,;\t]/.test(line) && shapes.every(({ format }) => format === 'json') ? ' It looks like CSV.' : '';
}
