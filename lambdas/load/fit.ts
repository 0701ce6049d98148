import { plainName } from '../ingest/fields/schema.ts';
import { type ColumnIndex, type CsvShape, FileRejectedError, type Spellings } from './source.ts';

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
  const found = header.map(plainName);
  const tried = shapes.map((shape) => ({
    shape,
    missing: missing(found, shape.columns),
    column: { ...positions(found, shape.columns), ...positions(found, shape.optional ?? {}) },
  }));
  const fitting = tried.find((attempt) => attempt.missing.length === 0);
  if (fitting) return fitting;
  throw new FileRejectedError(
    'missing_column',
    `The header lacks ${lacked(tried)}; it has: ${header.map((name) => name.trim()).join(', ')}. Add or rename the columns in the first line, or say what they are with --map.`,
  );
}

interface Attempt {
  readonly shape: CsvShape;
  readonly missing: readonly string[];
}

/** What the nearest shape misses. Where a file needs one of two columns, both are named. */
function lacked(tried: readonly Attempt[]): string {
  const fewest = Math.min(...tried.map(({ missing }) => missing.length));
  const nearest = tried.filter(({ missing }) => missing.length === fewest);
  const [first] = nearest;
  return (first?.missing ?? [])
    .map((column) => {
      const others =
        nearest.filter(({ shape }) => shape.either?.includes(column)).length > 0 ? first?.shape.either : undefined;
      return (others ?? [column]).map((name) => withSpellings(name, first?.shape)).join(' or ');
    })
    .join(', ');
}

function withSpellings(column: string, shape: CsvShape | undefined): string {
  const names = { ...shape?.optional, ...shape?.columns }[column] ?? [column];
  const [name = column, ...also] = names;
  return also.length === 0 ? name : `${name} (also called ${also.join(', ')})`;
}

function positions(found: readonly string[], spellings: Spellings): ColumnIndex {
  const entries = Object.entries(spellings).map(([column, names]) => [column, positionOf(found, names)] as const);
  return Object.fromEntries(entries.filter(([, position]) => position !== -1));
}

const missing = (found: readonly string[], spellings: Spellings): string[] =>
  Object.entries(spellings)
    .filter(([, names]) => positionOf(found, names) === -1)
    .map(([column]) => column);

/** Where several spellings stand in one header, the recommended one is meant. */
function positionOf(found: readonly string[], names: readonly string[]): number {
  return names.map((name) => found.indexOf(plainName(name))).find((position) => position !== -1) ?? -1;
}
