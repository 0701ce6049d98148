import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Annotation } from '../../../contracts/annotations.ts';
import { makeApp } from '../../../lambdas/api/app.ts';
import { TokenRefusedError } from '../../../lambdas/identity/tokens.ts';
import { knownKeys } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

type Item = Record<string, { S: string }>;
const dynamo = mockClient(DynamoDBClient);
let items = new Map<string, Item>();
const failed = () => new ConditionalCheckFailedException({ message: 'no', $metadata: {} });

beforeEach(() => {
  items = new Map();
  dynamo.reset();
  const isMet = (input: { ExpressionAttributeValues?: Item }, id: string) =>
    input.ExpressionAttributeValues === undefined
      ? !items.has(id)
      : items.get(id)?.version?.S === input.ExpressionAttributeValues[':version']?.S;
  dynamo.on(PutItemCommand).callsFake((input) => {
    if (!isMet(input, input.Item.id.S)) throw failed();
    items.set(input.Item.id.S, input.Item);
    return {};
  });
  dynamo.on(DeleteItemCommand).callsFake((input) => {
    if (!isMet(input, input.Key.id.S)) throw failed();
    items.delete(input.Key.id.S);
    return {};
  });
  dynamo.on(GetItemCommand).callsFake(({ Key }) => ({ Item: items.get(Key.id.S) }));
  dynamo.on(QueryCommand).callsFake(() => ({ Items: [...items.values()] }));
});

const ROLES = { ann: 'analyst', bob: 'analyst', eve: 'viewer', root: 'admin' } as const;
const app = makeApp({
  latest: async () => snapshotOf({}),
  findKey: knownKeys({}),
  verifyToken: async (token) => {
    const [name = ''] = token.split('.');
    const role = ROLES[name as keyof typeof ROLES];
    if (!role) throw new TokenRefusedError('no');
    return { id: name, name, role };
  },
  annotations: { client: new DynamoDBClient({}), table: 'notes' },
});

const send = (who: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  app.request(path, {
    method,
    headers: { authorization: `Bearer ${who}.x.y`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
const noteOf = async (response: Response): Promise<Annotation> => (await response.json()) as Annotation;
const write = async (who: string, body: object): Promise<Annotation> =>
  noteOf(await send(who, 'POST', '/v1/annotations', body));

describe('a note', () => {
  it('leaves a line in the log at each change, and none of its words', async () => {
    const log = vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const { id } = await write('ann', { from: '2026-03-01', text: 'secret' });
    await send('ann', 'PATCH', `/v1/annotations/${id}`, { text: 'secret too' });
    await send('root', 'DELETE', `/v1/annotations/${id}`);
    const lines = log.mock.calls.map(([line]) => line);
    log.mockRestore();
    expect(lines).toEqual([
      { what: 'note written', note: id, by: 'ann' },
      { what: 'note changed', note: id, by: 'ann' },
      { what: 'note deleted', note: id, by: 'root' },
    ]);
  });

  it('is found beyond the first page that the table gives', async () => {
    for (const text of ['first', 'second']) await write('ann', { from: '2026-03-01', text });
    dynamo.on(QueryCommand).callsFake(({ ExclusiveStartKey: start }) => {
      const [first, second] = [...items.values()];
      return start ? { Items: [second] } : { Items: [first], LastEvaluatedKey: { id: first?.id } };
    });
    const { items: found } = (await (await send('eve', 'GET', '/v1/annotations')).json()) as { items: Annotation[] };
    expect(found.map(({ text }) => text)).toEqual(['first', 'second']);
  });

  it('is of a day or of several, and is found among those of the days asked for', async () => {
    await write('ann', { from: '2026-03-01', text: 'one day' });
    await write('ann', { from: '2026-02-20', to: '2026-03-05', text: 'a campaign', kind: 'campaign' });
    await write('ann', { from: '2026-04-01', text: 'later' });
    const response = await send('eve', 'GET', '/v1/annotations?from=2026-03-01&to=2026-03-31');
    const { items: found } = (await response.json()) as { items: Annotation[] };
    expect(found.map(({ text }) => text).sort()).toEqual(['a campaign', 'one day']);
    expect(found.find(({ text }) => text === 'one day')).toMatchObject({
      to: '2026-03-01',
      kind: 'note',
      author: { name: 'ann' },
    });
  });

  it('is changed and removed by who wrote it, and by admins, and by nobody else', async () => {
    const { id } = await write('ann', { from: '2026-03-01', text: 'mine' });
    const path = `/v1/annotations/${id}`;
    expect((await send('eve', 'PATCH', path, { text: 'x' })).status).toBe(403);
    const refused = await send('bob', 'PATCH', path, { text: 'x' });
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
      403,
      'This note is somebody else’s; only they, and admins, may change it.',
    ]);
    expect(await noteOf(await send('ann', 'PATCH', path, { text: 'better' }))).toMatchObject({
      text: 'better',
      from: '2026-03-01',
    });
    expect(await noteOf(await send('root', 'PATCH', path, { kind: 'price' }))).toMatchObject({
      text: 'better',
      kind: 'price',
    });
    expect((await send('bob', 'DELETE', path)).status).toBe(403);
    expect((await send('root', 'DELETE', path)).status).toBe(204);
    expect((await send('root', 'DELETE', path)).status).toBe(404);
  });

  it('is not overwritten by who has read an older version', async () => {
    const first = await send('ann', 'POST', '/v1/annotations', { from: '2026-03-01', text: 'mine' });
    const etag = first.headers.get('etag') ?? '';
    const path = `/v1/annotations/${(await noteOf(first)).id}`;
    expect((await send('ann', 'PATCH', path, { text: 'two' }, { 'if-match': etag })).status).toBe(200);
    expect((await send('ann', 'PATCH', path, { text: 'three' }, { 'if-match': etag })).status).toBe(412);
    expect((await send('ann', 'DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
  });

  it('is told when two change it at once', async () => {
    const { id } = await write('ann', { from: '2026-03-01', text: 'mine' });
    dynamo.on(PutItemCommand).rejects(failed());
    expect((await send('ann', 'PATCH', `/v1/annotations/${id}`, { text: 'x' })).status).toBe(409);
  });

  it.each([
    [{ text: 'no day' }, 'from'],
    [{ from: '2026-02-30', text: 'x' }, 'from'],
    [{ from: '2026-03-01', to: '2026-02-01', text: 'x' }, 'to is before from.'],
    [{ from: '2026-03-01', text: '   ' }, 'text'],
    [{ from: '2026-03-01', text: 'x'.repeat(501) }, 'text'],
    [{ from: '2026-03-01', text: 'a\u0000b' }, 'text holds a control character'],
    [{ from: '2026-03-01', text: 'half of a character: \ud800' }, 'text'],
    [{ from: '2026-03-01', text: 'x', kind: 'joke' }, 'kind'],
    [{ from: '2026-03-01', text: 'x', author: 'me' }, 'author'],
  ])('is not %j', async (body, named) => {
    const response = await send('ann', 'POST', '/v1/annotations', body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain(named);
    expect(items.size).toBe(0);
  });

  it('keeps its end after its beginning when one of them is changed', async () => {
    const { id } = await write('ann', { from: '2026-03-01', to: '2026-03-05', text: 'x' });
    expect((await send('ann', 'PATCH', `/v1/annotations/${id}`, { from: '2026-03-06' })).status).toBe(400);
  });
});
