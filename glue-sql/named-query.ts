import { type NamedQuery, namedQuery } from '../contracts/queries.ts';
import { render, type Statement } from './statement.ts';

/** A query of `named` as it runs on a stage. @param databasePrefix of the stage */
export const namedQueryOf = (statement: Statement, databasePrefix: string): NamedQuery => {
  const { name, purpose, grain, parameters } = statement;
  return namedQuery.parse({ name, purpose, grain, parameters, sql: render(statement, {}, databasePrefix) });
};
