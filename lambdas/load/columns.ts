import { type ColumnIndex, type CsvShape, FileRejectedError, type Spellings } from './source.ts';

/** A name as names are compared: without case, spaces and underscores. */
export const plain = (name: string): string => name.toLowerCase().replace(/[\s_]/g, '');

/** The shape that a header fits, and where its columns stand. */
export interface FittingShape {
  readonly shape: CsvShape;
  readonly column: ColumnIndex;
}

/**
 * Finds the first shape whose required columns all stand in a header, by any spelling they are known under.
 * @throws FileRejectedError naming the columns that the nearest shape misses and those that were found
 */
export function fitShape(header: readonly string[], shapes: readonly CsvShape[]): FittingShape {
  const found = header.map(plain);
  const tried = shapes.map((shape) => ({
    shape,
    missing: missing(found, shape.columns),
    column: { ...positions(found, shape.columns), ...positions(found, shape.optional ?? {}) },
  }));
  const fitting = tried.find((attempt) => attempt.missing.length === 0);
  if (fitting) return fitting;
  const nearest = tried.reduce((best, attempt) => (attempt.missing.length < best.missing.length ? attempt : best));
  const have = header
    .map((name) => name.trim().slice(0, 40))
    .slice(0, 20)
    .join(', ');
  throw new FileRejectedError(
    'missing_column',
    `The header lacks ${nearest.missing.join(', ')}; it has: ${have}. Add or rename the columns in the first line.`,
  );
}

function positions(found: readonly string[], spellings: Spellings): ColumnIndex {
  const entries = Object.entries(spellings).map(([column, names]) => [column, positionOf(found, names)] as const);
  return Object.fromEntries(entries.filter(([, position]) => position !== -1));
}

const missing = (found: readonly string[], spellings: Spellings): string[] =>
  Object.entries(spellings)
    .filter(([, names]) => positionOf(found, names) === -1)
    .map(([column, names]) => names[0] ?? column);

/** Where several spellings stand in one header, the recommended one is meant. */
function positionOf(found: readonly string[], names: readonly string[]): number {
  return names.map((name) => found.indexOf(plain(name))).find((position) => position !== -1) ?? -1;
}
