import { cp, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSampleState } from '../../bin/cli/platform/sample-shop.ts';
import { copyOf, deployedAccount, openAccount, type TestAccount, temporaryFolder } from './support/account.ts';
import { holding } from './support/faults.ts';
import { get, sendEvents } from './support/http.ts';
import { invoiceFile } from './support/invoices.ts';
import { readObject, upload } from './support/objects.ts';
import { queryOne } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish, refresh, startRefresh } from './support/refresh.ts';
import { staged } from './support/staged.ts';
import { orderEvent } from './support/traffic.ts';

/** Events that were merged and published, and events that are still on the stream. */
const MERGED = 20;
const WAITING = 5;
const ORDER_DAY = '2010-12-01';

/** What a disk may do to a file. */
const DAMAGES: Readonly<Record<string, (file: string, bytes: Buffer) => Promise<void>>> = {
  truncated: (file, bytes) => truncate(file, Math.floor(bytes.length / 2)),
  zeroed: (file, bytes) => writeFile(file, Buffer.alloc(bytes.length)),
  scrambled: (file, bytes) =>
    writeFile(
      file,
      bytes.map((byte, at) => (at % 16 === 7 ? byte ^ 0x5a : byte)),
    ),
};

/** A folder as a closed account left it, and the same as a killed one would have. */
let closed: string;
let killed: string;

beforeAll(async () => {
  const viewed = (messageId: string) => orderEvent('Product Viewed', 'none', messageId);
  const batch = (name: string, size: number) => Array.from({ length: size }, (_, index) => viewed(`${name}-${index}`));
  let isHeld = false;
  const hold = holding('transform');
  const test = await deployedAccount({ lambda: (name, event) => (isHeld ? hold(name, event) : undefined) });
  await sendEvents(test, batch('merged', MERGED));
  await upload(test, 'online-retail/x.csv', invoiceFile([['1', 'A', 1, '5.00', `${ORDER_DAY} 08:26:00`]]));
  await publish(test);
  isHeld = true;
  await sendEvents(test, batch('waiting', WAITING), 1);
  killed = await temporaryFolder();
  await cp(test.dataDir, killed, { recursive: true, filter: (path) => !/account\.lock|control\.sock/.test(path) });
  await test.close();
  closed = test.dataDir;
  await writeFile(join(closed, 'sample-shop.json'), '{"seed":42,"openedAt":"2025-11-29","until":"2026-11-29"}');
});

/** The first file of a folder whose path below it matches. */
async function find(dataDir: string, pattern: RegExp): Promise<string> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const [file] = files.filter((path) => pattern.test(path.slice(dataDir.length + 1))).sort();
  if (file === undefined) throw new Error(`The folder holds no file like ${pattern}: the suite would test nothing.`);
  return file;
}

async function damaged(kind: Kind, damage: string): Promise<{ dataDir: string; file: string }> {
  const dataDir = await copyOf(kind.killed ? killed : closed);
  const file = await find(dataDir, kind.file);
  await DAMAGES[damage]?.(file, await readFile(file));
  return { dataDir, file };
}

const count = async (test: TestAccount, from: string): Promise<number> =>
  Number((await queryOne(test, `SELECT count(DISTINCT message_id) AS n FROM ${from}`))?.n);
const stagedEvents = async (test: TestAccount): Promise<number> =>
  new Set((await staged(test, 'events')).map((row) => row.message_id)).size;
const ordersOf = (test: TestAccount) => get(test, `/v1/reports/daily?date=${ORDER_DAY}`);

interface Kind {
  readonly name: string;
  readonly file: RegExp;
  readonly killed?: true;
  /** What is done with the account that has opened the folder; by default everything there was is expected. */
  readonly check?: (test: TestAccount, file: string) => Promise<void>;
}

/** Everything but what a kind names as lost. */
async function isWhole(test: TestAccount): Promise<void> {
  await test.account.idle();
  expect(await count(test, 'silver.events')).toBe(MERGED);
  expect(await stagedEvents(test)).toBe(MERGED + WAITING);
  expect((await ordersOf(test)).json()).toMatchObject({ revenue: 5, orders: 1 });
  const { web, 'online-retail': invoices } = await reconcile(test);
  expect(invoices).toMatchObject({ received: 1, accepted: 1, difference: 0 });
  expect(web).toMatchObject({ received: MERGED, pending: 0, difference: 0 });
  await publish(test);
  expect((await reconcile(test)).web).toMatchObject({ received: MERGED + WAITING, pending: 0, difference: 0 });
}

const says = (test: TestAccount, file: string, what: RegExp): void =>
  expect(test.notices.filter((notice) => notice.includes(file) && what.test(notice))).toHaveLength(1);

/** Kinds with which the account opens. */
const KINDS: readonly Kind[] = [
  {
    name: 'the store',
    file: /^local-account\.sqlite$/,
    check: async (test, file) => {
      says(test, file, /was damaged and is set aside as .*taken over/);
      await test.account.idle();
      const arrived = await stagedEvents(test);
      expect(arrived).toBeGreaterThanOrEqual(MERGED);
      // What was lost is named, by the file that held it.
      if (arrived < MERGED + WAITING) says(test, file, /Lost, in whole or in part: (all of it|.*kinesis)/);
      await publish(test);
      expect(await count(test, 'silver.events')).toBe(arrived);
      expect((await reconcile(test)).web).toMatchObject({ accepted: arrived, difference: 0 });
      expect((await ordersOf(test)).json()).toMatchObject({ revenue: 5, orders: 1 });
      const more = { ...orderEvent('Product Viewed', 'none', 'after') };
      await sendEvents(test, [more]);
      await test.account.idle();
      expect(await stagedEvents(test)).toBe(arrived + 1);
    },
  },
  {
    name: 'the log of the store',
    file: /^local-account\.sqlite-wal$/,
    killed: true,
    check: async (test) => {
      // As after a power cut: the last writes may be gone, but only they.
      await test.account.idle();
      expect(await count(test, 'silver.events')).toBe(MERGED);
      expect(await stagedEvents(test)).toBeGreaterThanOrEqual(MERGED);
      expect((await ordersOf(test)).json()).toMatchObject({ revenue: 5, orders: 1 });
    },
  },
  {
    name: 'the tables',
    file: /^athena\/warehouse\.duckdb$/,
    check: async (test, file) => {
      says(test, file, /was damaged and is set aside as .*a full refresh fills them/);
      expect(test.account.hasLostTables).toBe(true);
      await test.account.idle();
      expect((await ordersOf(test)).json()).toMatchObject({ revenue: 5, orders: 1 }); // published before
      await startRefresh(test, { full: true });
      await test.account.idle();
      expect(await count(test, 'silver.events')).toBe(MERGED + WAITING);
      // What was counted before is lost with the tables; what comes from then on is counted.
      expect((await reconcile(test)).web).toMatchObject({ received: WAITING, pending: 0, difference: 0 });
      expect((await ordersOf(test)).json()).toMatchObject({ revenue: 5, orders: 1 });
    },
  },
  {
    name: 'the log of the tables',
    file: /^athena\/warehouse\.duckdb\.wal$/,
    killed: true,
    check: async (test) => {
      // What is lost of the last refresh, one that goes over everything merges again.
      await publish(test, { full: true });
      expect(await count(test, 'silver.events')).toBe(MERGED + WAITING);
      expect((await reconcile(test)).web).toMatchObject({ pending: 0, difference: 0 });
      expect((await ordersOf(test)).json()).toMatchObject({ revenue: 5, orders: 1 });
    },
  },
  {
    name: 'the pointer to the snapshot',
    file: /published\/latest\.json$/,
    check: async (test, file) => {
      await test.account.idle();
      const answer = await ordersOf(test);
      expect({ status: answer.status, detail: answer.json().detail }).toEqual({
        status: 503,
        detail: expect.stringMatching(/published\/latest\.json is damaged .* next refresh publishes it anew/),
      });
      says(test, file, /is damaged: \d+ bytes with the MD5/);
      await publish(test);
      expect(await count(test, 'silver.events')).toBe(MERGED + WAITING);
      expect((await reconcile(test)).web).toMatchObject({ pending: 0, difference: 0 });
    },
  },
  {
    name: 'a published mart',
    file: /^s3\/[^/]*gold[^/]*\/published\/data\/[^/]+\/.*dataset=daily_sales\//,
    check: async (test, file) => {
      const answer = await ordersOf(test);
      expect({ status: answer.status, detail: answer.json().detail }).toEqual({
        status: 503,
        detail: expect.stringMatching(/published\/data\/.*\/dataset=daily_sales\/.* is damaged .*refresh --full/),
      });
      says(test, file, /is damaged/);
      expect(await count(test, 'silver.events')).toBe(MERGED);
    },
  },
  {
    name: 'a staged object',
    file: /^s3\/[^/]*silver[^/]*\/staging\/events\//,
    check: async (test, file) => {
      const { status, cause } = await refresh(test, { full: true });
      expect(status).toBe('FAILED');
      expect(cause).toMatch(new RegExp(`HIVE_BAD_DATA: .*${file.split('/').at(-1)} is damaged: \\d+ bytes`));
      expect(await count(test, 'silver.events')).toBe(MERGED);
      expect((await ordersOf(test)).json()).toMatchObject({ revenue: 5, orders: 1 });
    },
  },
  {
    name: 'a file that a person put',
    file: /^s3\/[^/]*bronze[^/]*\/landing\//,
    check: async (test, file) => {
      await readObject(test, test.outputs.BronzeBucket ?? '', 'landing/online-retail/x.csv');
      says(test, file, /is damaged: \d+ bytes with the MD5 .* were put, and it has .*Restore it from a backup/);
      await isWhole(test);
    },
  },
  {
    name: 'the description of an object',
    file: /^s3\/\.meta\/[^/]*bronze[^/]*\/landing\//,
    check: async (test, file) => {
      await readObject(test, test.outputs.BronzeBucket ?? '', 'landing/online-retail/x.csv');
      says(test, file, /is damaged and is made anew/);
      await isWhole(test);
    },
  },
  {
    name: 'a file of a container image',
    file: /^ecr\/.*\.m?js$/,
    check: async (test, file) => {
      says(test, file, /is damaged; the image is made anew/);
      await isWhole(test);
    },
  },
  { name: 'the log of a function', file: /^logs\/.*\.log$/ },
  { name: 'a manifest of a run that is read no more', file: /published\/manifests\/.*\.json$/ },
];

const cases = (kinds: readonly Kind[]) =>
  kinds.flatMap((kind) => Object.keys(DAMAGES).map((damage) => ({ ...kind, kind, damage })));

describe.concurrent('a data folder in which a file is damaged', () => {
  it.each(cases(KINDS))('$name, $damage: it opens, and nothing else is lost', async ({ kind, damage }) => {
    const { dataDir, file } = await damaged(kind, damage);
    const test = await openAccount({ dataDir });
    await (kind.check ?? isWhole)(test, file);
    await test.close();
  });

  const refused: readonly (Kind & { readonly because: RegExp })[] = [
    {
      name: 'a secret',
      file: /^secrets\//,
      because: /a secret that is damaged: .*secrets\/.*\.json\. Restore the file from a backup/,
    },
  ];
  it.each(cases(refused))('$name, $damage: it names the file and what to do', async ({ kind, damage }) => {
    const { dataDir, file } = await damaged(kind, damage);
    const opening = openAccount({ dataDir });
    await expect(opening).rejects.toMatchObject({ name: 'DataFolderError', hasRemedy: true });
    await expect(opening).rejects.toThrow((kind as (typeof refused)[number]).because);
    // As it says: with the file as it was, everything is there.
    await cp(file.replace(dataDir, closed), file);
    const test = await openAccount({ dataDir });
    await isWhole(test);
    await test.close();
  });

  it.each(Object.keys(DAMAGES))('the lock, %s: it names the file and what to do', async (damage) => {
    const dataDir = await temporaryFolder();
    const file = join(dataDir, 'account.lock');
    await writeFile(file, JSON.stringify({ pid: 2 ** 30, start: '', token: 'a-token' }));
    await DAMAGES[damage]?.(file, await readFile(file));
    await expect(openAccount({ dataDir })).rejects.toThrow(
      /account\.lock\. If no account is running .*remove the file/,
    );
  });

  it.each(Object.keys(DAMAGES))(
    'the state of the sample shop, %s: it names the file and what to do',
    async (damage) => {
      const kind: Kind = { name: 'the sample shop', file: /^sample-shop\.json$/ };
      const { dataDir } = await damaged(kind, damage);
      await expect(readSampleState(dataDir)).rejects.toThrow(/sample-shop\.json is damaged.*--empty/);
    },
  );

  it.each(Object.keys(DAMAGES))('the manifest of the snapshot, %s: it is named, and made anew', async (damage) => {
    const dataDir = await copyOf(closed);
    const pointer = await find(dataDir, /published\/latest\.json$/);
    const { run } = JSON.parse(await readFile(pointer, 'utf8')) as { run: string };
    const file = await find(dataDir, new RegExp(`published/manifests/${run}\\.json$`));
    await DAMAGES[damage]?.(file, await readFile(file));
    const test = await openAccount({ dataDir });
    const answer = await ordersOf(test);
    expect({ status: answer.status, detail: answer.json().detail }).toEqual({
      status: 503,
      detail: expect.stringMatching(/published\/manifests\/.* is damaged .*refresh --full/),
    });
    // The next refresh keeps nothing of it.
    await publish(test);
    expect((await ordersOf(test)).json()).toMatchObject({ revenue: 5, orders: 1 });
    expect((await reconcile(test)).web).toMatchObject({ received: MERGED + WAITING, difference: 0 });
    await test.close();
  });
});
