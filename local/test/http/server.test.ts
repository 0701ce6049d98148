import { once } from 'node:events';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../http/payload.ts';
import { type HttpServer, serveHttp } from '../../http/server.ts';

const ok = (body = 'ok'): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: Buffer.from(body),
});

async function serving(
  handle: (request: HttpRequest) => Promise<HttpResponse> = async () => ok(),
): Promise<HttpServer> {
  const server = await serveHttp({ port: 0, handle });
  onTestFinished(() => server.close(0));
  return server;
}

/** Sends raw text and returns what came back until the server ended the connection. */
async function raw(server: HttpServer, text: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

describe('the server', () => {
  it('passes requests on as they came', async () => {
    const seen: HttpRequest[] = [];
    const server = await serving(async (request) => {
      seen.push(request);
      return {
        status: 201,
        headers: { 'x-a': 'b', connection: 'upgrade' },
        body: Buffer.from('done'),
      };
    });
    const response = await fetch(`http://127.0.0.1:${server.port}/a%20b?q=1`, {
      method: 'POST',
      body: 'hello',
      headers: { 'X-Test': 'Yes' },
    });
    expect([response.status, await response.text(), response.headers.get('x-a')]).toEqual([201, 'done', 'b']);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      target: '/a%20b?q=1',
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
    });
    expect(seen[0]?.body.toString()).toBe('hello');
    expect(seen[0]?.headers).toContainEqual(['x-test', 'Yes']);
  });

  it.each([
    ['127.0.0.1', 200],
    ['localhost:3000', 200],
    ['LOCALHOST', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example:80', 421],
    ['192.168.1.5', 421],
  ])('answers to the host %s with %i', async (host, status) => {
    const server = await serving();
    expect(await raw(server, `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(
      `HTTP/1.1 ${status} `,
    );
  });

  it('refuses too large a body, announced or not', async () => {
    const server = await serving();
    const announced = await raw(
      server,
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${10 * 1024 * 1024 + 1}\r\n\r\n`,
    );
    expect(announced).toMatch('HTTP/1.1 413 ');
    expect(announced).toMatch('{"message":"Request Entity Too Large"}');

    const client = send({
      host: '127.0.0.1',
      port: server.port,
      method: 'POST',
      headers: { 'transfer-encoding': 'chunked' },
    });
    client.on('error', () => undefined);
    const answered = once(client, 'response');
    client.write(Buffer.alloc(10 * 1024 * 1024));
    client.write(Buffer.alloc(10));
    const [response] = (await answered) as [{ statusCode: number }];
    expect(response.statusCode).toBe(413);
    client.destroy();
  });

  it('names the port that is taken and what to do', async () => {
    const server = await serving();
    await expect(serveHttp({ port: server.port, handle: async () => ok() })).rejects.toThrow(
      `Port ${server.port} on 127.0.0.1 is taken by another program. Stop it, or choose another port with --port.`,
    );
  });

  it('outlives clients that send rubbish, go away or are slow', async () => {
    const server = await serving(async () => {
      await sleep(30);
      return ok();
    });
    expect(await raw(server, 'rubbish\r\n\r\n')).toMatch('400 Bad Request');
    expect(await raw(server, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch('431 ');
    for (const text of [
      'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf',
    ]) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(text);
      await sleep(10);
      socket.resetAndDestroy();
    }
    await sleep(50);
    expect(await (await fetch(server.url)).text()).toBe('ok');
  });

  describe('with a client that takes its time', () => {
    const LARGE = 64 * 1024 * 1024;
    const HEAD = 'GET / HTTP/1.1\r\nHost: localhost\r\n';

    /** A server that cuts off slow clients soon, and what it holds open. */
    async function impatient(body = 'ok', workMs = 0) {
      const handle = async () => sleep(workMs, ok(body));
      const server = await serveHttp({ port: 0, patienceMs: 400, handle });
      onTestFinished(() => server.close(0));
      return server;
    }

    it.each([
      ['the head of a request', HEAD],
      ['its body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n'],
    ])('that sends %s byte by byte lets it go, and holds up nobody', async (_, text) => {
      const server = await impatient();
      const slow = connect(server.port, '127.0.0.1');
      slow.on('error', () => undefined);
      slow.write(text);
      const dripping = setInterval(() => slow.write('x'), 20);
      const closed = once(slow.resume(), 'close').finally(() => clearInterval(dripping));
      const others = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(server.url)).text()));
      expect(others).toEqual(Array(20).fill('ok'));
      await closed;
    });

    it('is patient while the account works on the answer', async () => {
      const server = await impatient('at last', 1000);
      expect(await (await fetch(server.url)).text()).toBe('at last');
    });

    it('that never reads lets it go, and holds up nobody', async () => {
      const server = await impatient('x'.repeat(LARGE));
      const deaf = connect(server.port, '127.0.0.1');
      deaf.on('error', () => undefined);
      deaf.pause();
      deaf.write(`${HEAD}\r\n`);
      const other = await (await fetch(server.url)).text();
      expect(other.length).toBe(LARGE);
      await sleep(1000);
      // A client that does not read hears that its connection is gone when it writes.
      const closed = new Promise((resolve) => deaf.once('close', resolve));
      const writing = setInterval(() => deaf.write('x'), 20);
      await closed.finally(() => clearInterval(writing));
    });

    it('that reads slowly, but reads, is answered to the end', async () => {
      const server = await impatient('x'.repeat(8 * 1024 * 1024));
      const response = await fetch(server.url);
      let length = 0;
      for await (const chunk of response.body ?? []) {
        length += chunk.length;
        if (length % 7 === 0) await sleep(5);
      }
      expect(length).toBe(8 * 1024 * 1024);
    });
  });

  it('reports a handler that rejects and goes on', async () => {
    const onError = vi.fn();
    const server = await serveHttp({ port: 0, onError, handle: () => Promise.reject(new Error('bug')) });
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();
    expect(onError).toHaveBeenCalledWith(new Error('bug'));
    await server.close();
  });

  it('lets running requests end when it closes, and cuts those that take too long', async () => {
    const server = await serveHttp({ port: 0, handle: () => sleep(50).then(() => ok('late')) });
    const running = fetch(`http://127.0.0.1:${server.port}/`);
    await sleep(20);
    await server.close();
    expect(await (await running).text()).toBe('late');
    await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow();

    const stuck = await serveHttp({ port: 0, handle: () => new Promise(() => undefined) });
    const hanging = expect(fetch(`http://127.0.0.1:${stuck.port}/`)).rejects.toThrow();
    await sleep(20);
    await stuck.close(10);
    await hanging;
  });

  it('sends no body with 204 and to HEAD', async () => {
    const server = await serving(async (request) => ({
      status: request.method === 'HEAD' ? 200 : 204,
      headers: {},
      body: Buffer.from('x'),
    }));
    expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe('');
    const head = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '1', '']);
  });
});
