import { describe, expect, it } from 'vitest';
import { statusOf } from '../../bin/cli/commands/status.ts';
import { refresh } from '../../bin/cli/platform/executions.ts';
import { platformOf } from '../../bin/cli/platform/local.ts';
import { deployedAccount } from './support/account.ts';
import { failingOn, holding } from './support/faults.ts';
import { sendEvents } from './support/http.ts';
import { queryOne } from './support/query.ts';
import { publish } from './support/refresh.ts';
import { orderEvent } from './support/traffic.ts';

const viewed = (messageId: string) => orderEvent('Product Viewed', 'none', messageId);
const batch = (name: string, size: number) => Array.from({ length: size }, (_, index) => viewed(`${name}-${index}`));

describe('the status of a stage', () => {
  it('shows rate, lag, what is pending, the freshness of sources, and the last failure with its reason', async () => {
    // Prepare
    let isHeld = false;
    let isFailing = false;
    const [hold, fail, poison] = [
      holding('transform'),
      failingOn('publish', 'datasets'),
      failingOn('transform', 'poison'),
    ];
    const lambda = (name: string, event: unknown) =>
      (isHeld ? hold(name, event) : undefined) ?? (isFailing ? fail(name, event) : undefined) ?? poison(name, event);
    const test = await deployedAccount({ lambda });
    const platform = platformOf(test.account, test.dataDir, true);
    await sendEvents(test, batch('published', 10));
    await publish(test);
    await sendEvents(test, batch('staged', 30));
    await test.account.idle();
    isHeld = true;
    await sendEvents(test, batch('held', 2), 1);
    // Act
    const now = new Date();
    const status = await statusOf(platform, now);
    // Assess: 40 events in five minutes are 0.13 a second, of which 30 arrived since the refresh began.
    expect(status).toMatchObject({ stage: 'local', rate: 0.13, lag: { records: 2, events: 0 }, pending: 30 });
    expect(status.lastFailure).toBeNull();
    expect(status.setAside).toBeNull();
    const events = status.sources?.find(({ source }) => source === 'web');
    expect(events).toMatchObject({ pending: 30 });
    const age = now.getTime() - Date.parse(events?.newest ?? '');
    expect(age >= 0 && age < 60_000).toBe(true);

    // Act: a refresh fails.
    isHeld = false;
    isFailing = true;
    await expect(refresh(platform)).rejects.toThrow(/ended as FAILED: .*The function cannot bear datasets/);
    // Assess
    const { lastFailure } = await statusOf(platform, new Date());
    expect(lastFailure).toMatchObject({ what: 'refresh', reason: expect.stringMatching(/cannot bear datasets/) });
    const said = test.notices.filter((notice) => notice.startsWith(`Run ${lastFailure?.run} of `));
    expect(said).toEqual([expect.stringMatching(/failed: .*cannot bear datasets/)]);
    // It waited for what was on its way before.
    expect(await queryOne(test, 'SELECT count(*) AS n FROM silver.events')).toEqual({ n: 42 });

    // Act: an event that was taken cannot be worked through.
    await sendEvents(test, batch('poison', 1));
    await test.account.idle();
    // Assess: no table knows of it, and it is not forgotten.
    expect((await statusOf(platform, new Date())).setAside).toMatchObject({ payloads: 1 });
  });
});
