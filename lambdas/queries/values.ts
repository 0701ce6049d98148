export type Cell = string | number | boolean | null;

const NUMERIC = /^(tinyint|smallint|integer|int|bigint|float|real|double|decimal)/;

/**
 * A value of Athena's result: numbers as numbers where JavaScript holds them exactly or as good as; all else as Athena writes it.
 * @param text as it stands in the result; absent for null
 */
export function typedValue(text: string | undefined, type: string): Cell {
  if (text === undefined) return null;
  if (type === 'boolean') return text === 'true';
  if (!NUMERIC.test(type)) return text;
  const number = Number(text);
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : text;
}
