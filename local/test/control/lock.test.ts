import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DataFolderInUseError, lockDataFolder, ownerOf } from '../../control/lock.ts';
import { startToken } from '../../control/process-identity.ts';
import { temporaryFolder } from '../support/folder.ts';

class Racer {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor(dataDir: string) {
    const script = join(import.meta.dirname, 'lock-racer.ts');
    this.process = spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void this.process.kill('SIGKILL'));
    if (!this.process.stdout) throw new Error('no output');
    this.#reader = createInterface({ input: this.process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  say(word: 'take' | 'release'): void {
    this.process.stdin?.write(`${word}\n`);
  }

  async hear(): Promise<string> {
    return ((await this.#lines.next()) as { value: string }).value;
  }

  async die(): Promise<void> {
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
  }
}

async function racers(dataDir: string, count: number): Promise<Racer[]> {
  const all = Array.from({ length: count }, () => new Racer(dataDir));
  for (const racer of all) expect(await racer.hear()).toBe('ready');
  return all;
}

/** An id that no process has: above every limit of the systems in use. */
const NO_SUCH_PID = 2 ** 30;

describe('the lock of a data folder', () => {
  it('has one owner at a time', async () => {
    const dataDir = await temporaryFolder();
    const lock = await lockDataFolder(dataDir);
    await expect(lockDataFolder(dataDir)).rejects.toThrow(
      `The data folder ${dataDir} is in use by process ${process.pid}. Stop that process, or choose another folder with --data.`,
    );
    expect(await ownerOf(dataDir)).toEqual(lock.owner);
    await lock.release();
    expect(await ownerOf(dataDir)).toBeUndefined();
    expect(await readdir(dataDir)).toEqual([]);
    await (await lockDataFolder(dataDir)).release();
  });

  it("is one winner's when many calls race, in one process", async () => {
    const dataDir = await temporaryFolder();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataFolder(dataDir)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(DataFolderInUseError);
    }
  });

  it("is one winner's when processes race for the lock of a dead one, again and again", async () => {
    // Prepare
    const dataDir = await temporaryFolder();
    const all = await racers(dataDir, 3);
    const stale = (round: number) =>
      writeFile(join(dataDir, 'account.lock'), JSON.stringify({ pid: NO_SUCH_PID, start: '', token: `dead-${round}` }));

    for (let round = 0; round < 40; round += 1) {
      await stale(round);

      // Act
      for (const racer of all) racer.say('take');
      const answers = await Promise.all(all.map((racer) => racer.hear()));

      // Assess
      const winner = answers.indexOf('taken');
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
      const refused = answers.filter((answer) => answer !== 'taken');
      expect(refused.every((answer) => answer === `refused ${all[winner]?.process.pid}`)).toBe(true);
      all[winner]?.say('release');
      expect(await all[winner]?.hear()).toBe('released');
    }
    expect(await readdir(dataDir)).toEqual([]);
  });

  it("is one winner's whatever the order in which takers of a dead lock come", async () => {
    for (let round = 0; round < 30; round += 1) {
      const dataDir = await temporaryFolder();
      await writeFile(join(dataDir, 'account.lock'), JSON.stringify({ pid: NO_SUCH_PID, start: '', token: 'dead' }));
      const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockDataFolder(dataDir)));
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      expect(await readdir(dataDir)).toEqual(['account.lock']);
    }
  });

  it('is taken over from a process that was killed', async () => {
    const dataDir = await temporaryFolder();
    const [first, second] = await racers(dataDir, 2);
    first?.say('take');
    expect(await first?.hear()).toBe('taken');
    second?.say('take');
    expect(await second?.hear()).toBe(`refused ${first?.process.pid}`);
    await first?.die();
    second?.say('take');
    expect(await second?.hear()).toBe('taken');
    expect((await ownerOf(dataDir))?.pid).toBe(second?.process.pid);
    expect(await readdir(dataDir)).toEqual(['account.lock']);
  });

  it('is taken over from a chain of dead ones, and the chain is cleared', async () => {
    const dataDir = await temporaryFolder();
    const dead = (token: string) => JSON.stringify({ pid: NO_SUCH_PID, start: '', token });
    await writeFile(join(dataDir, 'account.lock'), dead('one'));
    await writeFile(join(dataDir, 'account.lock.one'), dead('two'));
    await writeFile(join(dataDir, 'account.lock.two'), dead('three'));
    const lock = await lockDataFolder(dataDir);
    expect(await ownerOf(dataDir)).toEqual(lock.owner);
    expect(await readdir(dataDir)).toEqual(['account.lock']);
    await lock.release();
  });

  it('does not take a new process with an old id for the owner', async () => {
    if ((await startToken(process.pid)) === '') return;
    const dataDir = await temporaryFolder();
    await writeFile(
      join(dataDir, 'account.lock'),
      JSON.stringify({ pid: process.pid, start: 'another boot/1', token: 'old' }),
    );
    const lock = await lockDataFolder(dataDir);
    expect(JSON.parse(await readFile(join(dataDir, 'account.lock'), 'utf8'))).toEqual(lock.owner);
  });

  it('says which file to look at when it cannot be read', async () => {
    const dataDir = await temporaryFolder();
    await writeFile(join(dataDir, 'account.lock'), '');
    await expect(lockDataFolder(dataDir)).rejects.toThrow(
      /lock file that cannot be read: .*account\.lock\. If no account/,
    );
  });
});
