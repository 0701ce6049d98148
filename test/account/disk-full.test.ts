import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountSmallDisk, type SmallDisk } from '../../bench/small-disk.ts';
import { copyOf, deployedFolder, openAccount, type TestAccount } from './support/account.ts';
import { post, sendEvents } from './support/http.ts';
import { query, queryOne } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { outcomeOf, publish, startRefresh } from './support/refresh.ts';
import { staged } from './support/staged.ts';
import { orderEvent } from './support/traffic.ts';

/** What a person may be kept waiting after there is room again. */
const HEALED_MS = 30_000;
const viewed = (messageId: string) => orderEvent('Product Viewed', 'none', messageId);
const batch = (name: string, size: number) => Array.from({ length: size }, (_, index) => viewed(`${name}-${index}`));
const OPTIMIZE = 'OPTIMIZE silver.events REWRITE DATA USING BIN_PACK';

const small = mountSmallDisk(64);

describe.skipIf(!small)('a disk that is full (left out where no file system can be mounted)', () => {
  const disk = small as SmallDisk;
  let test: TestAccount;

  beforeAll(async () => {
    test = await openAccount({ dataDir: await copyOf(await deployedFolder(), disk.folder) });
    await sendEvents(test, batch('before', 10));
    await publish(test);
  });

  afterAll(async () => {
    disk.free();
    await test.close();
    disk.unmount();
  });

  it('refuses what cannot be kept with 503, fails what cannot be done with the reason, and answers what it has', async () => {
    // Prepare: these are on their way when the disk is full.
    await sendEvents(test, batch('under-way', 20));
    disk.fill();
    // Act
    const refused = await post(test, '/v1/batch', { batch: batch('refused', 20) });
    // Assess
    expect(refused.status).toBe(503);
    await expect(startRefresh(test)).rejects.toMatchObject({ status: 503, message: /takes nothing .*Make room/ });
    await expect(query(test, OPTIMIZE)).rejects.toThrow(/No space left/);
    expect(await test.account.arrived(3000)).toBe(false);
    const said = test.notices.filter((notice) => notice.includes('takes nothing'));
    expect(said).toHaveLength(1);
  });

  it('goes on by itself when there is room, and has lost and doubled nothing', async () => {
    // Act: nobody starts anything.
    disk.free();
    expect((await post(test, '/v1/batch', { batch: batch('after', 5) })).status).toBe(200);
    // Assess
    expect(await test.account.arrived(HEALED_MS)).toBe(true);
    expect(await staged(test, 'events')).toHaveLength(35);
    expect(await publish(test)).toMatchObject({ status: 'SUCCEEDED' });
    const sql = 'SELECT count(*) AS n, count(DISTINCT message_id) AS ids FROM silver.events';
    expect(await queryOne(test, sql)).toEqual({ n: 35, ids: 35 });
    expect((await reconcile(test)).web).toMatchObject({ received: 35, accepted: 35, pending: 0, difference: 0 });
    expect(test.notices.some((notice) => notice.includes('takes data again'))).toBe(true);
  });

  it('lets a refresh that it catches in the middle end, and the next one begin', async () => {
    // Prepare
    await sendEvents(test, batch('caught', 10));
    expect(await test.account.arrived(HEALED_MS)).toBe(true);
    // Act
    const caught = await startRefresh(test);
    await sleep(300);
    disk.fill();
    await sleep(1000);
    disk.free();
    await test.account.idle();
    // Assess
    expect((await outcomeOf(test, caught)).status).not.toBe('RUNNING');
    await publish(test);
    expect(await queryOne(test, 'SELECT count(*) AS n FROM silver.events')).toEqual({ n: 45 });
  });

  it('does not keep the account from closing', async () => {
    await sendEvents(test, batch('last', 10));
    disk.fill();
    await startRefresh(test).catch(() => undefined);
    const began = performance.now();
    await test.close();
    expect(performance.now() - began).toBeLessThan(10_000);
    disk.free();
    test = await openAccount({ dataDir: test.dataDir });
    expect(await test.account.arrived(HEALED_MS)).toBe(true);
    expect(new Set((await staged(test, 'events')).map((row) => row.message_id)).size).toBe(55);
  });
});
