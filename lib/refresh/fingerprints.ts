import { createHash } from 'node:crypto';
import { FACTS_VERSION } from '../../contracts/facts.ts';
import { PUBLISHED } from '../../contracts/snapshot.ts';
import { readStatements, render, type Statement, type StatementValues } from '../../glue-sql/statement.ts';
import { icebergTables, parquetTables } from '../../glue-sql/tables/index.ts';

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

/** Identity of everything that a snapshot follows from beside the data: the tables, the statements and their values. */
export function definitionDigest(values: StatementValues): string {
  const statements = (['window', 'count', 'replay', 'gold', 'silver', 'hold', 'checks'] as const).flatMap(
    readStatements,
  );
  return digest([
    parquetTables,
    icebergTables,
    statements.map((each) => render(each, values)),
    PUBLISHED,
    FACTS_VERSION,
  ]);
}

/**
 * What each merge was made from, by its table; one that differs from what the last snapshot holds starts from the first day.
 * A table of gold is made anew when its statement, a view it reads or a value in them has changed. A table of silver starts
 * anew only when it is a new one: rows that are there already win over their own repetition, whatever the statement says.
 */
export function mergeFingerprints(values: StatementValues): Readonly<Record<string, string>> {
  const gold = readStatements('gold');
  const makers = new Map(gold.map((statement) => [statement.target, statement]));
  const texts = (statement: Statement, seen: Set<string>): Set<string> => {
    const text = render(statement, values);
    if (seen.has(text)) return seen;
    seen.add(text);
    for (const input of statement.inputs) {
      const maker = makers.get(input);
      if (maker) texts(maker, seen);
    }
    return seen;
  };
  return Object.fromEntries([
    ...readStatements('silver').map(({ target }) => [target, 'merged'] as const),
    ...gold
      .filter(({ kind }) => kind === 'merge')
      .map((merge) => [merge.target, digest([...texts(merge, new Set())].sort())] as const),
  ]);
}
