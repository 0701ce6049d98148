import { readStatements } from '../../glue-sql/statement.ts';
import { type Branch, jsonata, type State, type States, sideBySide } from '../machines/language.ts';
import type { StatementTasks } from './statement-tasks.ts';

/** How many rows break a rule; the query says it in the first cell of every row. */
const COUNT = '$states.result.ResultSet.Rows[1].Data[0].VarCharValue';
const HELD_ROWS = 'silver.held_rows';

/**
 * Tests what arrived row by row, and holds what breaks a rule out of gold: the rows are noted first and then taken out of
 * silver, so that the rest is published. A refresh that is cut off between the two does both again.
 */
export function holdBrokenRows(tasks: StatementTasks): { readonly test: Branch; readonly hold: States } {
  const statements = readStatements('hold');
  const [test] = statements.filter(({ kind }) => kind === 'query');
  const [note] = statements.filter(({ target }) => target === HELD_ROWS);
  if (!test || !note)
    throw new Error('glue-sql/hold lacks the statement that finds broken rows, or the one that notes them');
  const removals = statements.filter((statement) => statement !== test && statement !== note);
  return {
    test: {
      name: 'TestRows',
      states: tasks.answer(['TestRows', 'ReadBrokenRows'], test, {
        Output: jsonata(`{ 'broken': $exists(${COUNT}) ? $number(${COUNT}) : 0 }`),
      }),
    },
    hold: {
      NoteHeldRows: tasks.query(tasks.text(note), { Output: {} }),
      ...sideBySide(
        'RemoveHeldRows',
        removals.map((removal) => tasks.run(removal)),
      ),
    },
  };
}

/** How many rows are to be held out. What is held out with a row can be of any table, so that everything may have changed. */
export const COLLECT_BROKEN: State = {
  Assign: {
    held: jsonata('$sum($states.result.broken)'),
    everything: jsonata('$everything or $sum($states.result.broken) > 0'),
  },
  Output: {},
};
