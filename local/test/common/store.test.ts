import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
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

  it('whose store is damaged is refused', async () => {
    const store = await openStore();
    store.close();
    await writeFile(path.join(store.dataDir, 'local-account.sqlite'), 'not a database '.repeat(100));
    expect(() => new Store(store.dataDir)).toThrow(/cannot be read: file is not a database/);
  });
});
