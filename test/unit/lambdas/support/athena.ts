import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';

type State = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** Athena, with one result. */
export const mockAthena = () => {
  const mock = mockClient(AthenaClient);
  /** The last query that was begun. */
  const asked = () => mock.commandCalls(StartQueryExecutionCommand).at(-1)?.args[0].input;
  return {
    mock,
    asked,
    /** @param states it goes through, one a look */
    answers(
      columns: Readonly<Record<string, string>>,
      rows: readonly (readonly (string | null)[])[],
      ...states: State[]
    ) {
      mock.reset();
      let looks = 0;
      mock.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q-1' });
      mock.on(StopQueryExecutionCommand).resolves({});
      mock.on(GetQueryExecutionCommand).callsFake(() => {
        const State = states[looks++] ?? states.at(-1) ?? 'SUCCEEDED';
        const Status = { State, StateChangeReason: 'what Athena says', SubmissionDateTime: new Date(0) };
        return { QueryExecution: { QueryExecutionId: 'q-1', Query: asked()?.QueryString, Status } };
      });
      const header = Object.keys(columns);
      const ColumnInfo = Object.entries(columns).map(([Name, Type]) => ({ Name, Type }));
      mock
        .on(GetQueryResultsCommand)
        .callsFake(({ MaxResults, NextToken }: { MaxResults: number; NextToken?: string }) => {
          const all = [header, ...rows];
          const from = Number(NextToken ?? 0);
          const Rows = all
            .slice(from, from + MaxResults)
            .map((row) => ({ Data: row.map((VarCharValue) => (VarCharValue === null ? {} : { VarCharValue })) }));
          const end = from + MaxResults;
          return {
            ResultSet: { Rows, ResultSetMetadata: { ColumnInfo } },
            ...(end < all.length && { NextToken: String(end) }),
          };
        });
    },
  };
};
