import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DataFolderError, isAccountFolder, Store } from '../../common/store.ts';
import { openStore, temporaryFolder } from '../support/folder.ts';

describe('a table', () => {
  it('keeps records in the order in which their keys first came', async () => {
    const store = await openStore();
    const table = store.table<{ at: number }>('things');
    for (const [key, at] of [
      ['b', 1],
      ['a', 2],
      ['c', 3],
      ['b', 4],
    ] as const)
      table.put(key, { at });
    table.delete('c');
    table.delete('never');
    expect(table.all()).toEqual([{ at: 4 }, { at: 2 }]);
    expect([table.get('a'), table.get('A'), table.get('c')]).toEqual([{ at: 2 }, undefined, undefined]);
    store.close();
    const again = await openStore(store.dataDir);
    expect(again.table('things').all()).toEqual([{ at: 4 }, { at: 2 }]);
    expect(again.table('others "quoted"').all()).toEqual([]);
  });

  it('leaves nothing of what is deleted in its file', async () => {
    const store = await openStore();
    const table = store.table<string>('secrets');
    const secrets = Array.from({ length: 200 }, (_, n) => `secret-${n}-of-somebody`);
    for (const secret of secrets) table.put(secret, secret);
    table.put('kept', 'kept-for-good');
    store.close();
    const again = await openStore(store.dataDir);
    for (const secret of secrets) again.table<string>('secrets').delete(secret);
    again.close();
    const bytes = await readFile(path.join(store.dataDir, 'local-account.sqlite'));
    expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([]);
    expect(bytes.includes('kept-for-good')).toBe(true);
  });
});

describe('a transaction', () => {
  it('is done as a whole or not at all', async () => {
    const store = await openStore();
    const table = store.table<number>('numbers');
    expect(store.transaction(() => table.put('a', 1))).toBeUndefined();
    const failing = () =>
      store.transaction(() => {
        table.put('a', 2);
        table.put('b', 2);
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(table.all()).toEqual([1]);
  });
});

describe('a process that is killed', () => {
  it('leaves every record that it had written, and no half of a transaction', async () => {
    const dataDir = await temporaryFolder();
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'store-writer.ts'), dataDir]);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    while (!said.includes('\n')) await wait(5);
    await wait(100);
    child.kill('SIGKILL');
    await once(child, 'close');

    const table = (await openStore(dataDir)).table<number>('numbers');

    const last = Number(said.trimEnd().split('\n').at(-1));
    expect(last).toBeGreaterThan(10);
    for (let number = 0; number <= last; number += 1) expect(table.get(`left ${number}`)).toBe(number);
    expect(table.all()).toHaveLength(new Set(table.all()).size * 2);
  });
});

describe('a folder', () => {
  it('of an account without a store, or of another version, is refused', async () => {
    const old = await temporaryFolder();
    await mkdir(path.join(old, 'kinesis'));
    await writeFile(path.join(old, 'deployed-template'), 'digest');
    expect(() => new Store(old)).toThrow(DataFolderError);
    expect(() => new Store(old)).toThrow(`${old} was written by another version of the local account`);

    const store = await openStore();
    store.database.exec('PRAGMA user_version = 99');
    store.close();
    expect(() => new Store(store.dataDir)).toThrow('was written by another version');
    expect([old, store.dataDir, path.dirname(old)].map(isAccountFolder)).toEqual([true, true, false]);
  });

  it.each(['not a database '.repeat(100), '\0'.repeat(8192), ''])(
    'whose store is no database any more begins a new one and says what that costs',
    async (content) => {
      const store = await openStore();
      store.table('things').put('a', 1);
      store.close();
      const file = path.join(store.dataDir, 'local-account.sqlite');
      await writeFile(file, content);
      const said: string[] = [];
      const again = new Store(store.dataDir, (notice) => said.push(notice));
      expect(again.table('things').all()).toEqual([]);
      expect(again.hasLost('things')).toBe(true);
      again.close();
      expect(said).toEqual([expect.stringContaining(`${file} was damaged and is set aside as ${file}.damaged-`)]);
      expect(await readFile(String(/as (\S+)\. /.exec(said[0] ?? '')?.[1]), 'utf8')).toBe(content);
    },
  );

  it('whose store is damaged in one place keeps the rest', async () => {
    const store = await openStore();
    const counts = { first: 200, second: 400, third: 200 };
    for (const [name, count] of Object.entries(counts)) {
      const table = store.table(name);
      for (let record = 0; record < count; record++) table.put(`k${record}`, { name, text: 'x'.repeat(500) });
    }
    const { rootpage } = store.database
      .prepare(
        "SELECT pageno AS rootpage FROM dbstat WHERE name = 'second' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 30",
      )
      .get() as { rootpage: number };
    store.close();
    const file = path.join(store.dataDir, 'local-account.sqlite');
    const bytes = await readFile(file);
    bytes.fill(0xff, (rootpage - 1) * 4096, rootpage * 4096);
    await writeFile(file, bytes);
    const said: string[] = [];
    const again = new Store(store.dataDir, (notice) => said.push(notice));
    expect([again.table('first').all().length, again.table('third').all().length]).toEqual([200, 200]);
    // A page holds seven such records.
    expect(again.table('second').all().length).toBeGreaterThan(385);
    expect(['first', 'second', 'third'].map((name) => again.hasLost(name))).toEqual([false, true, false]);
    expect(said[0]).toMatch(/Lost, in whole or in part: second\./);
    again.close();
  });

  it('whose store holds a record that is no JSON any more is without that record', async () => {
    const store = await openStore();
    store.table('things').put('a', 1);
    store.table('things').put('b', 2);
    store.database.exec(`UPDATE things SET value = '{"cut' WHERE key = 'a'`);
    store.close();
    const again = await openStore(store.dataDir);
    expect(again.table('things').all()).toEqual([2]);
    expect(again.hasLost('things')).toBe(true);
  });
});
