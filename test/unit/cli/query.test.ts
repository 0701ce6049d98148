import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { runQuery } from '../../../bin/cli/platform/query.ts';
import { textParameter } from '../../../lambdas/queries/parameters.ts';
import { testPlatform } from './support/platform.ts';

const athena = mockClient(AthenaClient);
const platform = testPlatform();

const row = (...values: readonly (string | undefined)[]) => ({
  Data: values.map((VarCharValue) => (VarCharValue === undefined ? {} : { VarCharValue })),
});
const columns = (...types: readonly string[]) => ({
  ColumnInfo: types.map((Type, index) => ({ Name: `c${index}`, Type })),
});
const status = (State: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED', StateChangeReason?: string) => ({
  QueryExecution: { Status: { State, ...(StateChangeReason && { StateChangeReason }) } },
});

describe('a query', () => {
  beforeEach(() => {
    athena.reset();
    athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q-1' });
  });

  it('runs in the stage’s workgroup with gold as its database, and takes values as parameters only', async () => {
    athena.on(GetQueryExecutionCommand).resolves(status('SUCCEEDED'));
    athena
      .on(GetQueryResultsCommand)
      .resolves({ ResultSet: { Rows: [row('c0')], ResultSetMetadata: columns('varchar') } });
    await runQuery(platform, 'SELECT 1 WHERE x = ?', [textParameter("O'Neill")]);
    expect(athena.commandCalls(StartQueryExecutionCommand)[0]?.args[0].input).toEqual({
      QueryString: 'SELECT 1 WHERE x = ?',
      WorkGroup: 'shoplake-dev',
      QueryExecutionContext: { Database: 'dev_gold' },
      ExecutionParameters: ["'O''Neill'"],
    });
  });

  it('gives typed rows of all pages without the header', async () => {
    athena.on(GetQueryExecutionCommand).resolvesOnce(status('RUNNING')).resolves(status('SUCCEEDED'));
    const types = columns('bigint', 'decimal(18,4)', 'boolean', 'varchar', 'bigint');
    athena
      .on(GetQueryResultsCommand, { NextToken: undefined })
      .resolves({
        ResultSet: {
          Rows: [row('c0', 'c1', 'c2', 'c3', 'c4'), row('7', '2.5500', 'true', '007', undefined)],
          ResultSetMetadata: types,
        },
        NextToken: 'more',
      })
      .on(GetQueryResultsCommand, { NextToken: 'more' })
      .resolves({
        ResultSet: { Rows: [row('8', '0.0000', 'false', '', '9007199254740993')], ResultSetMetadata: types },
      });
    expect(await runQuery(platform, 'SELECT *')).toEqual([
      { c0: 7, c1: 2.55, c2: true, c3: '007', c4: null },
      // Beyond 2^53 a JavaScript number would be another number.
      { c0: 8, c1: 0, c2: false, c3: '', c4: '9007199254740993' },
    ]);
  });

  it('that fails says why', async () => {
    athena.on(GetQueryExecutionCommand).resolves(status('FAILED', 'COLUMN_NOT_FOUND: line 1:8'));
    await expect(runQuery(platform, 'SELECT x')).rejects.toThrow('The query failed: COLUMN_NOT_FOUND: line 1:8');
  });

  it('that is cancelled ends, and is not waited for', async () => {
    athena.on(GetQueryExecutionCommand).resolves(status('CANCELLED'));
    await expect(runQuery(platform, 'SELECT 1')).rejects.toThrow('The query was cancelled.');
  });
});
