import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ControlClient, connectControl } from '../../control/client.ts';
import { type ControlHandlers, type ControlServer, serveControl } from '../../control/server.ts';
import { AwsFailure, type ServiceCall, UnsupportedError } from '../../service.ts';
import { temporaryFolder } from '../support/folder.ts';

const nothing = async () => ({});

async function connected(
  handlers: Partial<ControlHandlers>,
  folder?: string,
): Promise<{ client: ControlClient; server: ControlServer; dataDir: string }> {
  const dataDir = folder ?? (await temporaryFolder());
  const server = await serveControl(dataDir, { call: nothing, ...handlers } as ControlHandlers);
  onTestFinished(() => server.close());
  const client = await connectControl(dataDir);
  if (!client) throw new Error('no account found');
  onTestFinished(() => client.close());
  return { client, server, dataDir };
}

describe('the control socket', () => {
  it('carries calls with their types', async () => {
    const call = async (received: ServiceCall) => ({ received });
    const { client } = await connected({ call });
    const input = {
      Bucket: 'b',
      Body: { path: '/data/object', start: 3, length: 5 },
      Data: new Uint8Array([1, 2, 255]),
      When: new Date(1_700_000_000_000),
      Big: 12345678901234567890n,
      Nothing: undefined,
    };
    const { received } = await client.call({ service: 'S3', operation: 'PutObject', input });
    expect(received).toEqual({ service: 'S3', operation: 'PutObject', input });
    expect(Buffer.from((received as { input: typeof input }).input.Data)).toEqual(Buffer.from([1, 2, 255]));
  });

  it('brings errors back as they were thrown', async () => {
    const { client } = await connected({
      call: async () => {
        throw new AwsFailure('NoSuchKey', 'The specified key does not exist.', 404, { Key: 'k' });
      },
      moon: async () => {
        throw new UnsupportedError('the moon');
      },
      bug: async () => {
        throw new RangeError('too far');
      },
      odd: () => Promise.reject('just text'),
      unsendable: async () => () => undefined,
    });
    const failure = await client
      .call({ service: 'S3', operation: 'GetObject', input: {} })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AwsFailure);
    expect(failure).toMatchObject({
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      status: 404,
      fields: { Key: 'k' },
    });
    const moon = await client.invoke('moon').catch((error: unknown) => error);
    expect(moon).toBeInstanceOf(UnsupportedError);
    expect(String(moon)).toMatch(/does not support the moon\. Add it/);
    await expect(client.invoke('bug')).rejects.toMatchObject({ name: 'RangeError', message: 'too far' });
    await expect(client.invoke('odd')).rejects.toThrow('just text');
    await expect(client.invoke('unsendable')).rejects.toThrow(/could not be cloned/);
  });

  it('runs methods by name with their arguments, and no others', async () => {
    const { client } = await connected({ add: async (a: number, b: number) => a + b } as Partial<ControlHandlers>);
    expect(await client.invoke('add', 2, 3)).toBe(5);
    for (const method of ['subtract', 'toString', 'constructor', '__proto__']) {
      await expect(client.invoke(method)).rejects.toThrow(`The running account knows no method "${method}"`);
    }
  });

  it('runs calls side by side', async () => {
    const wait = async (milliseconds: number) => {
      await sleep(milliseconds);
      return milliseconds;
    };
    const { client } = await connected({ wait } as Partial<ControlHandlers>);
    const order: unknown[] = [];
    await Promise.all([60, 5, 30].map(async (time) => order.push(await client.invoke('wait', time))));
    expect(order).toEqual([5, 30, 60]);
  });

  it('carries large messages and many at once, on several connections', async () => {
    const { client, dataDir } = await connected({ echo: async (value: unknown) => value } as Partial<ControlHandlers>);
    const other = await connectControl(dataDir);
    const large = Buffer.alloc(20 * 1024 * 1024, 'abc');
    const [back, ...rest] = await Promise.all([
      client.invoke('echo', large),
      ...Array.from({ length: 500 }, (_, index) =>
        (index % 2 ? client : other)?.invoke('echo', `${index}:${'x'.repeat(index)}`),
      ),
    ]);
    expect(Buffer.compare(Buffer.from(back as Uint8Array), large)).toBe(0);
    expect(rest).toEqual(Array.from({ length: 500 }, (_, index) => `${index}:${'x'.repeat(index)}`));
    other?.close();
  });

  it('is for this user only', async () => {
    const { server } = await connected({});
    expect((await stat(server.path)).mode & 0o777).toBe(0o600);
  });

  it('finds a folder whose path is too long for a socket', async () => {
    const dataDir = join(await temporaryFolder(), 'a'.repeat(120));
    await mkdir(dataDir);
    const { client, server } = await connected({ ping: async () => 'pong' }, dataDir);
    expect(Buffer.byteLength(server.path)).toBeLessThanOrEqual(100);
    expect((await stat(join(server.path, '..'))).mode & 0o777).toBe(0o700);
    expect(await client.invoke('ping')).toBe('pong');
  });

  it('tells when none is running', async () => {
    const dataDir = await temporaryFolder();
    expect(await connectControl(dataDir)).toBeUndefined();
    expect(await connectControl(join(dataDir, 'not-there'))).toBeUndefined();
    const server = await serveControl(dataDir, { call: nothing });
    await server.close();
    expect(await connectControl(dataDir)).toBeUndefined();
  });

  it('refuses a second server on the same folder', async () => {
    const { dataDir, client } = await connected({ ping: async () => 'pong' });
    await expect(serveControl(dataDir, { call: nothing })).rejects.toThrow(/An account already runs on/);
    expect(await client.invoke('ping')).toBe('pong');
  });

  it('outlives a client that sends rubbish', async () => {
    const { client, server } = await connected({ ping: async () => 'pong' });
    for (const rubbish of [
      Buffer.from([255, 255, 255, 255, 0]),
      Buffer.from([0, 0, 0, 2, 1, 2]),
      Buffer.from([0, 0, 0, 9, 1]),
    ]) {
      const socket = connect(server.path);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.end(rubbish);
      await once(socket, 'close');
    }
    expect(await client.invoke('ping')).toBe('pong');
  });
});

describe('a server that dies', () => {
  it('fails the open calls, and its socket is taken over', async () => {
    // Prepare
    const dataDir = await temporaryFolder();
    const script = join(import.meta.dirname, 'dying-server.ts');
    const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const client = await connectControl(dataDir);
    expect(await client?.invoke('ping')).toBe('pong');
    const open = expect(client?.invoke('wait')).rejects.toThrow(`The account on ${dataDir} has ended`);

    // Act
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;

    // Assess
    await open;
    await expect(client?.invoke('ping')).rejects.toThrow(/has ended/);
    expect(await connectControl(dataDir)).toBeUndefined();
    const { client: next } = await connected({ ping: async () => 'again' }, dataDir);
    expect(await next.invoke('ping')).toBe('again');
  });
});
