import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, lstat, mkdir, realpath } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Systems cut the path of a socket at 104 to 108 bytes. */
const MAX_PATH_BYTES = 100;

/** Where the account of a data folder listens: a socket in the folder, a named pipe on Windows. Rejects when there is no such folder. */
export async function endpointOf(dataDir: string): Promise<string> {
  const folder = await realpath(dataDir);
  if (process.platform === 'win32') return `\\\\.\\pipe\\local-account-${hashOf(folder.toLowerCase())}`;
  const path = join(folder, 'control.sock');
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) return path;
  return join(await privateFolder(), `${hashOf(folder)}.sock`);
}

function hashOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 32);
}

/** A folder for sockets that only this user may enter: others may write to the temporary folder too. */
async function privateFolder(): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const path = join(tmpdir(), `local-account-${uid}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== uid) {
    throw new Error(
      `${path} belongs to another user. Set TMPDIR to a folder of your own, or choose a shorter --data folder.`,
    );
  }
  if ((found.mode & 0o077) !== 0) await chmod(path, 0o700);
  return path;
}

/** Errors of a socket that nobody listens on. */
const ABSENT = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK']);

/** A connection to a local endpoint, or undefined when nobody listens there. */
export async function connectTo(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
