import { describe, expect, it } from 'vitest';
import { copyOf, deployedFolder, openAccount } from './support/account.ts';
import { changedAssembly } from './support/assembly.ts';
import { post } from './support/http.ts';
import { orderEvent } from './support/traffic.ts';

/** An assembly whose `collect` lets so much through. */
const limitedTo = (limits: object): Promise<string> =>
  changedAssembly((template) => {
    for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
      if (Type !== 'AWS::Lambda::Function' || !logicalId.startsWith('IngestionCollect')) continue;
      (Properties as { Environment: { Variables: Record<string, unknown> } }).Environment.Variables.LIMITS =
        JSON.stringify(limits);
    }
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
});
