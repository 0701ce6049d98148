import { type ColumnIndex, FileRejectedError } from './source.ts';

const plain = (name: string): string => name.toLowerCase().replace(/[\s_]/g, '');

/**
 * Finds the required columns in a header by any spelling they are known under.
 * @throws FileRejectedError naming the columns that are missing and those that were found
 */
export function indexColumns(
  header: readonly string[],
  required: Readonly<Record<string, readonly string[]>>,
): ColumnIndex {
  const found = header.map(plain);
  const index = Object.entries(required).map(([column, spellings]) => {
    const known = new Set(spellings.map(plain));
    return [column, found.findIndex((name) => known.has(name))] as const;
  });
  const missing = index.filter(([, position]) => position === -1).map(([column]) => required[column]?.[0] ?? column);
  if (missing.length > 0) {
    const have = header
      .map((name) => name.trim().slice(0, 40))
      .slice(0, 20)
      .join(', ');
    const detail = `The header lacks ${missing.join(', ')}; it has: ${have}. Add or rename the columns in the first line.`;
    throw new FileRejectedError('missing_column', detail);
  }
  return Object.fromEntries(index);
}
