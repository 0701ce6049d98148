import { readStatements } from '../../glue-sql/statement.ts';
import type { Branch } from '../machines/language.ts';
import type { StatementTasks } from './statement-tasks.ts';

/**
 * The data tests by the statement that runs them. Trino plans at most 150 stages in one statement, and refuses it otherwise; a test
 * that looks at a mart takes up to eighty. The conformance run counts them.
 */
const STATEMENTS: Readonly<Record<string, readonly string[]>> = {
  stock: ['dimensions_unique', 'inventory_adds_up'],
  members: ['customers_agree', 'dimensions_exist', 'facts_match_silver'],
  marts: ['affinity_in_range', 'attribution_credits', 'history_is_sound', 'revenue_agrees'],
  arrivals: [
    'cohorts_agree',
    'keys_unique',
    'lines_have_orders',
    'nothing_lost',
    'orders_match_lines',
    'sales_are_positive',
    'sessions_apart',
    'sessions_hold_events',
    'sessions_unique',
    'staged_is_merged',
  ],
};

/** The statements that test what a refresh has made. @throws for a test of `glue-sql/checks` that no statement runs */
export function dataTests(tasks: StatementTasks): Branch[] {
  const checks = new Map(readStatements('checks').map((check) => [check.name, check]));
  const branches = Object.entries(STATEMENTS).map(([name, tests]) =>
    tasks.test(
      `check.${name}`,
      tests.map((test) => {
        const check = checks.get(test);
        checks.delete(test);
        if (!check) throw new Error(`There is no glue-sql/checks/${test}.sql that another statement does not run`);
        return check;
      }),
    ),
  );
  const [left] = checks.keys();
  if (left) throw new Error(`No statement of lib/refresh/data-tests.ts runs glue-sql/checks/${left}.sql`);
  return branches;
}
