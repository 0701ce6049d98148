import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sentinel } from '../../../lambdas/load/sources/sentinel.ts';
import { load } from './support/files.ts';

/** As the README of the keyed hashes says: HMAC-SHA-256 of the lower-case text, in hex, under the key of the tests. */
const hmac = (text: string): string => createHmac('sha256', 'a key for tests').update(text).digest('hex');

const rowsOf = async (...records: readonly object[]) =>
  (await load(sentinel, records.map((record) => JSON.stringify(record)).join('\n'))).rows('security_events');
const rowOf = async (record: object) => (await rowsOf(record))[0];
const reasonsOf = async (text: string) => (await load(sentinel, text)).counts.reasons;

const SIGN_IN = {
  TimeGenerated: '2026-02-28T21:14:03.1234567Z',
  Id: '2f7a1c02-0000-4000-8000-6f1f6bb30a00',
  CorrelationId: '11111111-0000-4000-8000-000000000000',
  OperationName: 'Sign-in activity',
  ResultType: '50126',
  ResultDescription: 'Invalid username or password for Ana@Example.com from 198.51.100.7',
  UserPrincipalName: 'Ana@Example.com',
  UserDisplayName: 'Ana Souza',
  IPAddress: '198.51.100.7',
  Location: 'BR',
  AppDisplayName: 'Back office',
  RiskLevelDuringSignIn: 'none',
  UserAgent: 'Mozilla/5.0 Chrome/120.0.0.0',
  Type: 'SigninLogs',
};
const PLAIN = { time: '2026-02-28T21:14:03Z', event: 'login' };

describe('a failed sign-in of SigninLogs', () => {
  it('is a security event', async () => {
    expect(await rowOf(SIGN_IN)).toMatchObject({
      source: 'sentinel',
      origin: 'file',
      event_id: SIGN_IN.Id,
      occurred_at: new Date('2026-02-28T21:14:03.123Z'),
      updated_at: new Date('2026-02-28T21:14:03.123Z'),
      action: 'sign_in',
      outcome: 'failure',
      severity: 'low',
      actor_hash: hmac('ana@example.com'),
      ip_hash: hmac('198.51.100.7'),
      country: 'BR',
      application: 'Back office',
      path: null,
      http_status: null,
    });
  });

  it('keeps what the log says of it, without persons', async () => {
    const row = await rowOf({ ...SIGN_IN, Note: 'called by Ana Souza' });
    const detail = JSON.parse(String(row?.detail));
    expect(detail).toMatchObject({
      ResultDescription: `Invalid username or password for ${hmac('ana@example.com')} from ${hmac('198.51.100.7')}`,
      UserPrincipalName: hmac('ana@example.com'),
      IPAddress: hmac('198.51.100.7'),
      Note: `called by ${hmac('ana souza')}`,
      AppDisplayName: 'Back office',
      UserAgent: 'Mozilla/5.0 Chrome/120.0.0.0',
    });
    expect(JSON.stringify(row)).not.toMatch(/ana|souza|198\.51/i);
  });
});

describe('records of other shapes', () => {
  it('a sign-in of a diagnostic export has its fields below properties', async () => {
    const exported = {
      time: '2026-02-28T21:14:03Z',
      category: 'SignInLogs',
      operationName: 'Sign-in activity',
      resultType: '0',
      callerIpAddress: '198.51.100.7:51234',
      identity: 'Ana Souza',
      properties: {
        id: 'a-1',
        userPrincipalName: 'ana@example.com',
        riskLevelDuringSignIn: 'medium',
        location: { city: 'Osasco', countryOrRegion: 'BR' },
      },
    };
    expect(await rowOf(exported)).toMatchObject({
      event_id: 'a-1',
      action: 'sign_in',
      outcome: 'success',
      severity: 'medium',
      actor_hash: hmac('ana@example.com'),
      ip_hash: hmac('198.51.100.7'),
      country: 'BR',
    });
  });

  it('a sign-in of Microsoft Graph has a status with an error code', async () => {
    const signIn = { id: 'g', createdDateTime: '2026-02-28T21:14:03Z', status: { errorCode: 50053 } };
    expect(await rowOf(signIn)).toMatchObject({ action: 'sign_in', outcome: 'failure' });
    expect(await rowOf({ ...signIn, status: { errorCode: 0 } })).toMatchObject({ outcome: 'success' });
  });

  it('an alert has the severity it was given, and its entities are persons', async () => {
    const alert = {
      TimeGenerated: '2026-02-28T21:14:03Z',
      SystemAlertId: 'alert-7',
      AlertName: 'Password spray',
      AlertSeverity: 'High',
      Status: 'New',
      CompromisedEntity: 'ana@example.com',
      Entities: '[{"Type":"account","Name":"ana.souza"},{"Type":"ip","Address":"2001:db8::17"}]',
    };
    const row = await rowOf(alert);
    expect(row).toMatchObject({ event_id: 'alert-7', action: 'alert', outcome: 'unknown', severity: 'high' });
    expect(JSON.parse(String(row?.detail))).toMatchObject({ AlertName: 'Password spray' });
    expect(String(row?.detail)).not.toMatch(/ana|2001:db8/);
  });

  it.each([
    [
      { csMethod: 'POST', csUriStem: '/login', scStatus: 401, cIP: '198.51.100.7', csUserName: '-' },
      '/login',
      401,
      'failure',
    ],
    [
      { Id: 'r', OperationName: 'GET /x', Url: 'https://shop/x/y?token=1#z', ResultCode: '200', Success: true },
      '/x/y',
      200,
      'success',
    ],
    [
      { RequestURL: 'https://shop/admin?next=/', RequestMethod: 'GET', DeviceAction: 'Deny' },
      '/admin',
      null,
      'failure',
    ],
    [{ path: '/users/ana@example.com', status: 503 }, `/users/${hmac('ana@example.com')}`, 503, 'failure'],
    [{ url: 'https://shop', method: 'HEAD', status: 304 }, '/', 304, 'success'],
  ])('a request: %j', async (fields, path, status, outcome) => {
    const row = await rowOf({ TimeGenerated: '2026-02-28T21:14:03Z', ...fields });
    expect(row).toMatchObject({ action: 'request', path, outcome, actor_hash: null });
    expect(row?.http_status ?? null).toBe(status === null ? null : BigInt(status));
    expect(String(row?.detail)).not.toMatch(/token|next=|ana@/);
  });

  it('a Windows logon is named by its activity, and its event id is no id of the record', async () => {
    const logon = {
      TimeGenerated: '2026-02-28T21:14:03Z',
      EventID: 4625,
      Activity: '4625 - An account failed to log on.',
    };
    const rows = await rowsOf({ ...logon, Account: 'SHOP\\ana' }, { ...logon, Account: 'SHOP\\bo' });
    expect(rows).toMatchObject([{ action: 'sign_in', outcome: 'failure', actor_hash: hmac('shop\\ana') }, {}]);
    expect(rows[0]?.event_id).not.toBe(rows[1]?.event_id);
  });
});

describe('plain records', () => {
  it.each([
    [{ event: 'failed_login' }, 'sign_in', 'failure'],
    [{ event: 'UserLoggedIn', result: 'ok' }, 'sign_in', 'success'],
    [{ event: 'login', success: false }, 'sign_in', 'failure'],
    [{ event: 'login' }, 'sign_in', 'unknown'],
    [{ event: 'logout', outcome: 'success' }, 'logout', 'success'],
    [{ action: 'password_reset', result: 'denied' }, 'password_reset', 'failure'],
    [{ action: 'plugin installed' }, 'plugin installed', 'unknown'],
  ])('%j', async (fields, action, outcome) => {
    expect(await rowOf({ time: PLAIN.time, ...fields })).toMatchObject({ action, outcome });
  });

  it.each([
    ['Informational', 'informational'],
    ['WARNING', 'medium'],
    ['critical', 'high'],
    [3, 'low'],
    ['5', 'medium'],
    [9, 'high'],
    [11, 'informational'],
    ['purple', 'informational'],
  ])('of severity %j are %s', async (given, severity) => {
    expect(await rowOf({ ...PLAIN, severity: given })).toMatchObject({ severity });
  });

  it.each([
    ['2026-02-28T21:14:03+02:00', '2026-02-28T19:14:03.000Z'],
    ['2026-02-28 21:14:03', '2026-02-28T21:14:03.000Z'],
    [1772313243, '2026-02-28T21:14:03.000Z'],
    ['1772313243500', '2026-02-28T21:14:03.500Z'],
  ])('of the time %j', async (timestamp, at) => {
    expect(await rowOf({ timestamp, event: 'x' })).toMatchObject({ occurred_at: new Date(at) });
  });

  it('without an id are known by their content, in whatever order their fields stand', async () => {
    const [one, same, other] = await rowsOf(
      { ...PLAIN, user: 'bo', more: { a: 1, b: 2 } },
      { more: { b: 2, a: 1 }, user: 'bo', event: 'login', time: PLAIN.time },
      { ...PLAIN, user: 'bo', more: { a: 1, b: 3 } },
    );
    expect(one?.event_id).toMatch(/^content-[0-9a-f]{64}$/);
    expect(same?.event_id).toBe(one?.event_id);
    expect(other?.event_id).not.toBe(one?.event_id);
  });

  it('keep a detail of bounded length, that is JSON', async () => {
    const fields = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field${index}`, 'x'.repeat(3000)]));
    const detail = String((await rowOf({ ...PLAIN, event: 'login failed', ...fields, last: 'é' }))?.detail);
    expect(detail.length).toBeLessThanOrEqual(4096);
    expect(JSON.parse(detail)).toMatchObject({ event: 'login failed', field0: 'x'.repeat(1000), last: 'é' });
  });

  it('lose passwords and tokens', async () => {
    const detail = (await rowOf({ ...PLAIN, password: 'hunter2', headers: { Authorization: 'Bearer abc' } }))?.detail;
    expect(detail).not.toMatch(/hunter2|abc/);
  });
});

describe('a file', () => {
  it.each([
    ['newline-delimited', `${JSON.stringify(SIGN_IN)}\n${JSON.stringify(PLAIN)}\n`],
    ['an array', JSON.stringify([SIGN_IN, PLAIN])],
    ['an array over several lines', JSON.stringify([SIGN_IN, PLAIN], null, 2)],
    ['an answer of Microsoft Graph', JSON.stringify({ '@odata.context': 'x', value: [SIGN_IN, PLAIN] })],
    ['an export by Event Hubs', `${JSON.stringify({ records: [SIGN_IN] })}\n${JSON.stringify({ records: [PLAIN] })}\n`],
  ])('may be %s', async (_, text) => {
    const { counts, rows } = await load(sentinel, text);
    expect(counts).toMatchObject({ received: 2, accepted: 2 });
    expect(rows('security_events').map(({ action }) => action)).toEqual(['sign_in', 'sign_in']);
  });

  it('may be one long line: memory follows the record, not the line', async () => {
    const records = Array.from({ length: 5000 }, (_, index) => ({ ...SIGN_IN, Id: `id-${index}` }));
    const text = JSON.stringify(records);
    expect(text.length).toBeGreaterThan(2 * 1024 * 1024);
    expect((await load(sentinel, text)).counts).toMatchObject({ received: 5000, accepted: 5000 });
  });

  it.each([
    [{ event: 'login' }, 'missing_timestamp'],
    [{ event: 'login', time: 'yesterday' }, 'invalid_timestamp'],
    [{ event: 'login', time: '2026-13-01T00:00:00Z' }, 'invalid_timestamp'],
    [{ event: 'login', time: '2026-03-03T00:00:00Z' }, 'future_timestamp'],
    [{ time: '2026-02-28T21:14:03Z', user: 'bo' }, 'missing_action'],
    ['text', 'not_an_object'],
  ])('with %j refuses it as %s', async (record, reason) => {
    expect(await reasonsOf(`${JSON.stringify(PLAIN)}\n${JSON.stringify(record)}`)).toEqual({ [reason]: 1 });
  });

  it('with broken or bottomless JSON refuses that record only', async () => {
    const bomb = `{"time":"2026-02-28T21:14:03Z","event":"x","a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    const { counts } = await load(sentinel, `${JSON.stringify(PLAIN)}\n{"time":\n${bomb}\n${JSON.stringify(PLAIN)}`);
    expect(counts).toMatchObject({ received: 4, accepted: 2 });
    expect(counts.reasons).toEqual({ invalid_json: 1, nested_too_deeply: 1 });
  });

  it('with JSON that is just too deep to follow is read or refused, never a crash', async () => {
    const deep = (depth: number) => ({
      ...PLAIN,
      a: JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown,
    });
    expect(await rowsOf(deep(150), deep(3000))).toHaveLength(2);
  });
});
