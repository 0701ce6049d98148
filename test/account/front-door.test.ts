import { describe, expect, it } from 'vitest';
import { copyOf, deployedFolder, openAccount } from './support/account.ts';
import { changedAssembly } from './support/assembly.ts';
import { grants } from './support/grants.ts';
import { ask, get, post } from './support/http.ts';
import { orderEvent } from './support/traffic.ts';
import { usedGrants } from './support/used-grants.ts';

/** An assembly whose `collect` and `api` let so much through. */
const limitedTo = (limits: object): Promise<string> =>
  changedAssembly((template) => {
    for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
      if (Type !== 'AWS::Lambda::Function' || !/^IngestionCollect|^ApiReports/.test(logicalId)) continue;
      (Properties as { Environment: { Variables: Record<string, unknown> } }).Environment.Variables.LIMITS =
        JSON.stringify(limits);
    }
  });

describe('what no route takes', () => {
  it('is answered by a function: HEAD, preflight requests of every path, and 404, which pages may read', async () => {
    // Prepare
    const test = await openAccount({ dataDir: await copyOf(await deployedFolder()) });
    const origin = { origin: 'https://shop.example' };
    // Act
    const [head, read, track, nothing] = await Promise.all([
      ask(test, 'HEAD', '/health'),
      ask(test, 'OPTIONS', '/v1/reports/daily', origin),
      ask(test, 'OPTIONS', '/v1/batch', origin),
      ask(test, 'POST', '/nothing', origin),
    ]);
    // Assess
    expect([head, read, track, nothing].map(({ status }) => status)).toEqual([200, 204, 204, 404]);
    for (const { headers } of [read, track, nothing])
      expect(headers['access-control-allow-origin']).toBe('https://shop.example');
  });
});

describe('limits', () => {
  it('hold over instances, and when the account is opened again', async () => {
    // Prepare
    const assemblyDir = await limitedTo({ eventsPerDay: 10 });
    const dataDir = await copyOf(await deployedFolder());
    const viewed = (n: number) => orderEvent('Product Viewed', 'x', `m-${n}`);
    const first = await openAccount({ assemblyDir, dataDir });
    // Act
    const taken = await post(first, '/v1/batch', { batch: Array.from({ length: 8 }, (_, n) => viewed(n)) });
    await first.close();
    const again = await openAccount({ assemblyDir, dataDir });
    const refused = await post(again, '/v1/batch', { batch: [viewed(8), viewed(9), viewed(10)] });
    const fits = await post(again, '/v1/batch', { batch: [viewed(8), viewed(9)] });
    // Assess
    expect([taken, refused, fits].map(({ status }) => status)).toEqual([200, 429, 200]);
    expect(refused.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^[1-9]\d*$/),
      'access-control-allow-origin': '*',
    });
    expect(refused.json().detail).toMatch(/10 events a day/);
  });

  it('hold for a key that reads, in a counter that all instances share', async () => {
    // Prepare
    const assemblyDir = await limitedTo({ requestsPerKey: 3 });
    const test = await openAccount({ assemblyDir, dataDir: await copyOf(await deployedFolder()) });
    const used = usedGrants();
    // Act
    const answers = [];
    for (let n = 0; n < 8; n++) answers.push(await get(test, '/v1/reports/daily'));
    // Assess: a minute may have ended meanwhile
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]?.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(refused[0]?.json().detail).toMatch(/3 requests a minute with one key/);
    const counting = (await grants()).find(
      ({ role, action, resource }) =>
        role.startsWith('ApiReports') && action === 'dynamodb:UpdateItem' && resource.includes('GuardCounters'),
    );
    expect(counting && used(counting)).toBe(true);
  });
});
