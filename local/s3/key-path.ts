/**
 * Object keys as file paths, and back.
 *
 * A key may hold what a file system cannot: '.', '..', empty segments, characters Windows forbids, segments of 1,000 bytes. And S3
 * may hold `a` beside `a/b`, where a file system has a file or a folder but not both. So:
 * - a forbidden character is written `~XX` (its byte in hex), `~` itself `~7E`. `~` and not `%`, since Hive partition values are
 *   percent-decoded by DuckDB and Athena;
 * - a name that looks like a file (it ends in an extension) stays plain as a file and gets a `~` at its end as a folder; any other
 *   name stays plain as a folder and gets the `~` as a file. So `dt=2026-01-01/part-0.parquet` is written as it is;
 * - an empty segment is `~0`; a long one is cut into folders that end in `~+`.
 */

const ESCAPED = /[~<>:"|?*\\\p{Cc}]/gu;
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const DATA_FILE = /\.(parquet|csv|tsv|txt|json|jsonl|ndjson|avro|orc|gz|zst|bz2)$/i;
const NAME_WITH_EXTENSION = /^[^=]*\.[a-z][a-z0-9]{0,9}$/i;

const EMPTY = '~0';
const OTHER_ROLE = '~';
const CONTINUED = '~+';

/** File systems allow 255 bytes; the rest is room for marks and the sidecar's suffix. */
const SEGMENT_BYTES = 200;

/** The relative path, with `/` between segments, that holds the object of a key. */
export function pathOfKey(key: string): string {
  const segments = key.split('/');
  const name = segments.pop() ?? '';
  return [...segments.map(folderName), fileName(name)].join('/');
}

/** The relative folder that holds all keys under a prefix ending in `/`; '' for the empty prefix. */
export function folderOfPrefix(prefix: string): string {
  return prefix === '' ? '' : prefix.slice(0, -1).split('/').map(folderName).join('/');
}

function folderName(segment: string): string {
  return cut(escapeSegment(segment) + (looksLikeFile(segment) ? OTHER_ROLE : ''));
}

function fileName(segment: string): string {
  return cut(escapeSegment(segment) + (looksLikeFile(segment) ? '' : OTHER_ROLE));
}

/** The key segment of a file's name; undefined when no key is stored under that name (a stray file that a person put there). */
export function segmentOfFile(name: string): string | undefined {
  const segment = unescapeSegment(name);
  return segment !== undefined && fileName(segment).replaceAll(`${CONTINUED}/`, '') === name ? segment : undefined;
}

/** The key segment of a folder's name; undefined when no key is stored under that name. */
export function segmentOfFolder(name: string): string | undefined {
  const segment = unescapeSegment(name);
  return segment !== undefined && folderName(segment).replaceAll(`${CONTINUED}/`, '') === name ? segment : undefined;
}

/** The part of a long segment that a folder holds, or undefined for a folder that is a segment of its own. */
export function continuedPart(name: string): string | undefined {
  return name.endsWith(CONTINUED) ? name.slice(0, -CONTINUED.length) : undefined;
}

function looksLikeFile(segment: string): boolean {
  return DATA_FILE.test(segment) || NAME_WITH_EXTENSION.test(segment);
}

function escapeSegment(segment: string): string {
  if (segment === '') return EMPTY;
  // Windows drops a dot or a space at the end of a name; the dot also takes care of '.' and '..'.
  return segment
    .replace(ESCAPED, hex)
    .replace(/[. ]$/, hex)
    .replace(DEVICE_NAME, (device) => hex(device.charAt(0)) + device.slice(1));
}

function hex(character: string): string {
  return `~${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function unescapeSegment(name: string): string | undefined {
  const plain = name.endsWith(OTHER_ROLE) ? name.slice(0, -OTHER_ROLE.length) : name;
  if (plain === EMPTY) return '';
  const segment = plain.replace(/~([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return segment === '' ? undefined : segment;
}

function cut(name: string): string {
  if (Buffer.byteLength(name) <= SEGMENT_BYTES) return name;
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const [token] of name.matchAll(/~[0-9A-F]{2}|~|[^~]/gu)) {
    const size = Buffer.byteLength(token);
    if (bytes + size > SEGMENT_BYTES) {
      parts.push(part);
      part = '';
      bytes = 0;
    }
    part += token;
    bytes += size;
  }
  return [...parts, part].join(`${CONTINUED}/`);
}
