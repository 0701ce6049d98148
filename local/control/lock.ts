import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataFolderError } from '../common/store.ts';
import { isRunning, startToken } from './process-identity.ts';

/** Who holds, or held, a data folder. */
export interface Owner {
  readonly pid: number;
  /** Tells the process from a later one with the same id; empty where the system does not say. */
  readonly start: string;
  /** Unique for each time the folder is taken. */
  readonly token: string;
}

export interface DataFolderLock {
  readonly owner: Owner;
  readonly release: () => Promise<void>;
}

/** Another living process owns the data folder. */
export class DataFolderInUseError extends Error {
  readonly dataDir: string;
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(
      `The data folder ${dataDir} is in use by process ${pid}. Stop that process, or choose another folder with --data.`,
    );
    this.name = 'DataFolderInUseError';
    this.dataDir = dataDir;
    this.pid = pid;
  }
}

/** Attempts against others who take over the same stale lock at the same moment; each attempt has one winner. */
const ATTEMPTS = 100;
const PAUSE_MS = 5;

/**
 * Takes a data folder for this process alone; the lock of a process that has died is taken over.
 *
 * A lock file is never removed to take it over, because two could remove it one after the other. Instead the successor of
 * the lock with token T is the file `account.lock.T`, and `link` lets just one process make it. The owner is the end of
 * that chain; it then moves its own file over `account.lock`, so the chain stays short. Whoever looked at an old chain
 * finds on looking again that it no longer begins at `account.lock`, and steps back.
 *
 * @throws DataFolderInUseError
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  await mkdir(dataDir, { recursive: true });
  const owner: Owner = { pid: process.pid, start: await startToken(process.pid), token: randomUUID() };
  const draft = join(dataDir, `account.lock.draft-${owner.token}`);
  await writeFile(draft, JSON.stringify(owner), { flag: 'wx', flush: true });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await take(dataDir, draft, owner)) return { owner, release: () => release(dataDir, owner) };
    }
    throw new Error(`The data folder ${dataDir} could not be locked: other processes keep taking it. Try again.`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The living owner of a data folder, if there is one. */
export async function ownerOf(dataDir: string): Promise<Owner | undefined> {
  const last = (await chain(dataDir)).at(-1);
  return last && (await lives(last)) ? last : undefined;
}

/** One attempt; false when the ground moved meanwhile. */
async function take(dataDir: string, draft: string, self: Owner): Promise<boolean> {
  const before = await chain(dataDir);
  const last = before.at(-1);
  if (last && (await lives(last))) {
    if (before.length === 1) throw new DataFolderInUseError(dataDir, last.pid);
    // Someone is just taking it over, or about to step back; which of the two shows in a moment.
    await sleep(PAUSE_MS);
    return false;
  }
  const mine = last ? successor(dataDir, last) : root(dataDir);
  if (!(await linked(draft, mine))) return false;
  if (!last) return true;
  const after = await chain(dataDir);
  if (after.at(-1)?.token !== self.token) {
    await rm(mine, { force: true });
    return false;
  }
  await rename(mine, root(dataDir));
  for (const stale of before.slice(0, -1)) await rm(successor(dataDir, stale), { force: true });
  return true;
}

async function release(dataDir: string, self: Owner): Promise<void> {
  if ((await ownerAt(root(dataDir)))?.token === self.token) await rm(root(dataDir), { force: true });
}

/** The lock and its successors, the last of them being the owner. */
async function chain(dataDir: string): Promise<Owner[]> {
  const owners: Owner[] = [];
  let next = await ownerAt(root(dataDir));
  while (next) {
    owners.push(next);
    next = await ownerAt(successor(dataDir, next));
  }
  return owners;
}

function root(dataDir: string): string {
  return join(dataDir, 'account.lock');
}

function successor(dataDir: string, owner: Owner): string {
  return join(dataDir, `account.lock.${owner.token}`);
}

async function ownerAt(path: string): Promise<Owner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner> | null;
    if (typeof owner?.pid === 'number' && typeof owner.token === 'string') return owner as Owner;
    throw new TypeError('It names no process.');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const remedy = 'If no account is running on this folder, remove the file.';
    throw new DataFolderError(dirname(path), `has a lock file that cannot be read: ${path}.`, { cause: error, remedy });
  }
}

async function lives(owner: Owner): Promise<boolean> {
  if (!isRunning(owner.pid)) return false;
  const start = await startToken(owner.pid);
  return start === '' || owner.start === '' || start === owner.start;
}

/** Makes `path` a second name of the draft; false when there is such a file already. The content is whole from the start. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
