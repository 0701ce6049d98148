import { readStatements, type Statement } from '../../glue-sql/statement.ts';
import { jsonata } from '../machines/language.ts';

/** What every batch of arrivals changes. */
const ALWAYS: ReadonlySet<string> = new Set(['silver.batches', 'silver.held_rows']);

/** A statement, or anything that reads tables. */
type Reader = Pick<Statement, 'inputs'>;

/**
 * Which tables a statement follows from. It is run only when one of them has changed: a merge says how many rows it changed, and
 * a view changes with the tables beneath it.
 */
export class Dependencies {
  readonly #views: ReadonlyMap<string, Statement>;

  constructor() {
    const views = readStatements('gold').filter(({ kind }) => kind === 'view');
    this.#views = new Map(views.flatMap((view) => (view.target ? [[view.target, view]] : [])));
  }

  /** The tables that a statement reads, itself or through views. */
  tables({ inputs }: Reader): ReadonlySet<string> {
    const beneath = [...inputs].flatMap((input) => {
      const view = this.#views.get(input);
      return view ? [...this.tables(view)] : [input];
    });
    return new Set(beneath);
  }

  /** Whether a statement has to run, as an expression; undefined when it always has. */
  when(...statements: readonly Reader[]): string | undefined {
    const tables = new Set(statements.flatMap((statement) => [...this.tables(statement)]));
    if ([...tables].some((table) => ALWAYS.has(table))) return undefined;
    return `$everything or $count($tables[$ in ${JSON.stringify([...tables].sort())}]) > 0`;
  }
}

/** Whether a merge of silver has to run: when something arrived that it takes, or when it is to go over all of staging. */
export const whenArrived = ({ inputs }: Reader): string => {
  const staged = [...inputs].filter((input) => input.startsWith('staging.')).sort();
  return `$rebuild or $count($tables[$ in ${JSON.stringify(staged)}]) > 0`;
};

/** The tables that arrived, as the names of what has changed so far. */
export const arrivedTables = (tables: string): string =>
  jsonata(`[$keys(${tables}) ~> $map(function($name) { 'staging.' & $name })]`);
