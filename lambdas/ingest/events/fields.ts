/** Reading loosely typed properties: a value of the wrong type is absent here and stays in the event's payload. */

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

/** A text, or a number spelled out (product ids come as both); empty texts are absent. */
export function text(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** The first of several spellings of a field that holds a text. */
export function firstText(fields: Fields, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = text(fields[name]);
    if (value !== null) return value;
  }
  return null;
}

/** A whole number within the range that is exact; a numeric string counts. */
export function integer(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** An ISO 8601 date as milliseconds; without a zone it is UTC, wherever the code runs. Null for anything else. */
export function instant(value: unknown): number | null {
  const [, date, time = '00:00', zone = 'Z'] = (typeof value === 'string' && ISO.exec(value.trim())) || [];
  const millis = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(millis) ? null : millis;
}
