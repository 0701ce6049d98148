import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  InvalidRequestException,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../contracts/access.ts';
import type { NamedQuery } from '../../../contracts/queries.ts';
import { detailOf, openAs } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const athena = mockClient(AthenaClient);
const queries: readonly NamedQuery[] = [
  {
    ...{ name: 'orders_of', purpose: 'what one ordered', grain: 'one row per order', sql: 'SELECT 1 WHERE c = ?' },
    parameters: [{ name: 'customer', type: 'varchar', doc: 'an id' }],
  },
];
const ports = {
  latest: async () => snapshotOf({}),
  queries: { athena: new AthenaClient({}), workGroup: 'people', database: 'gold', staging: 'staging', queries },
};
const app = (role: Role, id = 'u-1') => openAs(role, ports, id);
const post = (path: string, body: object, role: Role = 'analyst') =>
  app(role).request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
const run = (values: object | null) => post('/v1/queries/orders_of/runs', { parameters: values });

/** What Athena was asked by the last run: its text names who ran it. */
const asked = () => athena.commandCalls(StartQueryExecutionCommand).at(-1)?.args[0].input;
const execution = (State: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED', more: object = {}) =>
  athena.on(GetQueryExecutionCommand).callsFake(() => ({
    QueryExecution: {
      QueryExecutionId: 'q-1',
      Query: asked()?.QueryString,
      Status: { State, SubmissionDateTime: new Date('2026-03-01T10:00:00Z'), ...more },
      Statistics: { TotalExecutionTimeInMillis: 812, DataScannedInBytes: 2 * 1024 ** 3 },
    },
  }));
const cell = (VarCharValue?: string) => (VarCharValue === undefined ? {} : { VarCharValue });
const ResultSetMetadata = {
  ColumnInfo: [
    { Name: 'order_id', Type: 'varchar' },
    { Name: 'revenue', Type: 'decimal' },
  ],
};
const rows = (...values: readonly (readonly (string | undefined)[])[]) => ({
  Rows: values.map((row) => ({ Data: row.map(cell) })),
  ResultSetMetadata,
});

beforeEach(async () => {
  athena.reset();
  athena.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: 'q-1' });
  execution('QUEUED');
  await run({ customer: 'C-1' });
});

describe('a saved query', () => {
  it('is listed with its SQL for everybody who has signed in', async () => {
    const response = await app('viewer').request('/v1/queries');
    expect([response.status, await response.json()]).toEqual([200, { items: queries }]);
  });

  it('runs with values as parameters, in the workgroup of people', async () => {
    const response = await run({ customer: "O'Neill" });
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('/v1/query-runs/q-1');
    expect(asked()).toMatchObject({
      WorkGroup: 'people',
      QueryExecutionContext: { Database: 'gold' },
      ExecutionParameters: ["'O''Neill'"],
    });
    expect(asked()?.QueryString).toMatch(/^-- orders_of for [0-9a-f]{32}\nSELECT 1 WHERE c = \?$/);
  });

  it.each([
    [{}, /wants: customer, a varchar \(an id\)/],
    [{ customer: 'C-1', colour: 'red' }, /has no parameter "colour"/],
    [{ customer: '' }, /"" is not a varchar/],
    [{ customer: 'C\0' }, /is not a varchar/],
    [{ customer: 1 }, /it must be an object with a text of up to 500 characters for each parameter/],
    [{ customer: 'x'.repeat(501) }, /it must be an object with a text of up to 500 characters/],
    [null, /parameters is null; it must be an object/],
  ])('is not run with %j', async (values, message) => {
    const response = await run(values);
    expect([response.status, await detailOf(response)]).toEqual([400, expect.stringMatching(message)]);
    expect(athena.commandCalls(StartQueryExecutionCommand)).toHaveLength(1);
  });

  it('that there is not is named with those that there are', async () => {
    const response = await post('/v1/queries/other/runs', {});
    expect([response.status, await detailOf(response)]).toEqual([
      404,
      'There is no query other; there are: orders_of.',
    ]);
  });

  it('is not for viewers', async () => {
    expect((await post('/v1/queries/orders_of/runs', { parameters: { customer: 'x' } }, 'viewer')).status).toBe(403);
  });
});

describe('a run', () => {
  it('tells how far it is, and what two gibibytes cost at five dollars a tebibyte', async () => {
    execution('RUNNING');
    expect(await (await app('analyst').request('/v1/query-runs/q-1')).json()).toEqual({
      ...{ id: 'q-1', query: 'orders_of', state: 'running', reason: null, startedAt: '2026-03-01T10:00:00.000Z' },
      ...{ milliseconds: 812, scannedBytes: 2147483648, cost: 0.009765625 },
    });
  });

  it('is seen by whoever began it, and by nobody else', async () => {
    expect((await app('admin', 'u-2').request('/v1/query-runs/q-1')).status).toBe(404);
    expect((await app('admin', 'u-2').request('/v1/query-runs/q-1', { method: 'DELETE' })).status).toBe(404);
    expect(athena.commandCalls(StopQueryExecutionCommand)).toHaveLength(0);
  });

  it('that Athena does not know is not found', async () => {
    const error = new InvalidRequestException({ message: 'QueryExecution x was not found', $metadata: {} });
    athena.on(GetQueryExecutionCommand).rejects(error);
    expect((await app('analyst').request('/v1/query-runs/x')).status).toBe(404);
  });

  it('is stopped', async () => {
    expect((await app('analyst').request('/v1/query-runs/q-1', { method: 'DELETE' })).status).toBe(204);
    expect(athena.commandCalls(StopQueryExecutionCommand)[0]?.args[0].input).toEqual({ QueryExecutionId: 'q-1' });
  });
});

describe('its rows', () => {
  const result = (query = '') => app('analyst').request(`/v1/query-runs/q-1/result${query}`);

  it('are typed, without the row of names, page by page', async () => {
    execution('SUCCEEDED');
    athena
      .on(GetQueryResultsCommand)
      .resolves({ ResultSet: rows(['order_id', 'revenue'], ['A-1', '10.5000'], ['A-2']), NextToken: 'more' });
    expect(await (await result('?limit=2')).json()).toEqual({
      columns: [
        { name: 'order_id', type: 'varchar' },
        { name: 'revenue', type: 'decimal' },
      ],
      rows: [
        ['A-1', 10.5],
        ['A-2', null],
      ],
      next: 'more',
    });
    expect(athena.commandCalls(GetQueryResultsCommand)[0]?.args[0].input.MaxResults).toBe(3);
    athena.on(GetQueryResultsCommand).resolves({ ResultSet: rows(['A-3', '1']) });
    expect(await (await result('?limit=2&cursor=more')).json()).toMatchObject({ rows: [['A-3', 1]], next: null });
  });

  it('are all of them in a file', async () => {
    execution('SUCCEEDED');
    athena
      .on(GetQueryResultsCommand)
      .resolvesOnce({ ResultSet: rows(['order_id', 'revenue'], ['=A', '1.5']), NextToken: 'more' })
      .resolvesOnce({ ResultSet: rows(['B', '2']) });
    expect(await (await result('?format=csv')).text()).toBe("order_id,revenue\r\n'=A,1.5\r\nB,2\r\n");
  });

  it.each([
    ['RUNNING', {}, 'The query has no rows: it is running.'],
    ['FAILED', { StateChangeReason: 'SCHEMA_NOT_FOUND' }, 'The query failed: SCHEMA_NOT_FOUND'],
  ] as const)('are not there while it is %s', async (state, more, detail) => {
    execution(state, more);
    const response = await result();
    expect([response.status, await detailOf(response)]).toEqual([409, detail]);
  });

  it('do not go on from a cursor of another result', async () => {
    execution('SUCCEEDED');
    athena.on(GetQueryResultsCommand).rejects(new InvalidRequestException({ message: 'bad token', $metadata: {} }));
    expect((await result('?cursor=x')).status).toBe(400);
  });
});
