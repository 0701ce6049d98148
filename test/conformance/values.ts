import { formatDouble } from '@shoplake/local/athena';
import type { TrinoValue } from './trino/client.ts';

/** The type of a result column, as far as an Athena result tells types apart, e.g. `decimal(18,4)` or `array`. */
export type Kind = string;

const DIGITS = 12;
const NULL = '∅';

/** Precision of timestamps and length of texts are not part of what `ColumnInfo` says. */
export function kindOfTrino(type: string): Kind {
  if (/^timestamp(?:\(\d+\))? with time zone$/.test(type)) return 'timestamp with time zone';
  const bare = type.replace(/^(timestamp|varchar|time|char)\(\d+\)$/, '$1').replaceAll(', ', ',');
  if (bare === 'json') return 'varchar';
  if (bare === 'real') return 'float';
  return /^(array|map|row)\(/.exec(bare)?.[1] ?? bare;
}

export const kindOfAthena = (column: { Type: string; Precision: number; Scale: number }): Kind =>
  column.Type === 'decimal' ? `decimal(${column.Precision},${column.Scale})` : column.Type;

/** Whether a whole number is an integer or a bigint is of no consequence: every output column of ours is cast. */
export const sameKind = (a: Kind, b: Kind): boolean => family(a) === family(b);
const family = (kind: Kind): string => (/^(?:tinyint|smallint|integer|bigint)$/.test(kind) ? 'integer' : kind);

/** A value of Trino's as text: doubles with twelve digits, timestamps with microseconds, everything else exact. */
export const canonicalTrino = (value: TrinoValue, kind: Kind): string => canonical(printed(value, kind), kind);

/** The same for a value as Athena prints it. */
export const canonicalAthena = (text: string | null, kind: Kind): string => canonical(text, kind);

function canonical(text: string | null, kind: Kind): string {
  if (text === null) return NULL;
  if (kind === 'double' || kind === 'float')
    return String(Number(Number(text).toPrecision(kind === 'float' ? 6 : DIGITS)));
  if (kind.startsWith('timestamp'))
    return text.replace(/^(\S+ \d\d:\d\d:\d\d)(?:\.(\d+))?/, (_, head, part = '') => `${head}.${part.padEnd(6, '0')}`);
  return text;
}

/** A value from JSON as Athena prints it in a result. */
function printed(value: TrinoValue, kind: Kind): string | null {
  if (value === null) return null;
  if (typeof value === 'number' && kind === 'double') return formatDouble(value);
  if (typeof value !== 'object') return kind === 'varbinary' ? spacedHex(String(value)) : String(value);
  if (Array.isArray(value)) return `[${value.map((item) => printed(item, '') ?? 'null').join(', ')}]`;
  const entries = Object.entries(value as Record<string, TrinoValue>);
  return `{${entries.map(([key, item]) => `${key}=${printed(item, '') ?? 'null'}`).join(', ')}}`;
}

const spacedHex = (base64: string): string =>
  Array.from(Buffer.from(base64, 'base64'), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
