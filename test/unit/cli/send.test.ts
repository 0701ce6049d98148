import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sendLiveTraffic } from '../../../bin/cli/platform/live-traffic.ts';
import { retryAfter, sendEvents } from '../../../bin/cli/platform/send.ts';
import { CommandError } from '../../../bin/cli/terminal/errors.ts';

type Answer = (response: ServerResponse, request: number) => void;

/** An API that answers its nth request, from 1, as told. */
async function api(answer: Answer) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    answer(response, bodies.push(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const said: string[] = [];
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { bodies, said, sending: { apiUrl, writeKey: 'k', say: (text: string) => void said.push(text) } };
}

const status = (response: ServerResponse, code: number, headers: Record<string, string> = {}) =>
  void response.writeHead(code, headers).end('a reason');

/** More often than the five times a sender once tried. */
const REFUSALS = 6;
const overloaded: Answer = (response, request) =>
  request <= REFUSALS ? status(response, 429, { 'retry-after': '0.05' }) : status(response, 200);

const SHOP = { seed: 1, openedAt: '2025-01-01', until: '2025-01-02' };

describe('a sender of events', () => {
  it('waits as long as it is told to wait, and says so once', async () => {
    const { bodies, said, sending } = await api(overloaded);
    expect(await sendEvents([{ messageId: 'm' }], sending)).toBe(1);
    expect(bodies).toHaveLength(REFUSALS + 1);
    expect(said).toEqual([
      'The API answers 429; the events wait and are sent again in 1 s.',
      expect.stringMatching(/^The API takes events again, after \d s\.$/),
    ]);
  });

  it('leaves when it is stopped in the middle of a wait', async () => {
    const { sending } = await api((response) => status(response, 503, { 'retry-after': '600' }));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect(await sendEvents([1, 2], { ...sending, signal: stop.signal })).toBe(0);
  });

  it('sends what is wrong only once', async () => {
    const { bodies, sending } = await api((response) => status(response, 401));
    await expect(sendEvents([1], sending)).rejects.toEqual(new CommandError('The API answered 401: a reason'));
    expect(bodies).toHaveLength(1);
  });

  it('reads Retry-After as seconds and as a date', () => {
    const now = Date.parse('2026-11-29T01:00:00Z');
    expect(retryAfter('7', now)).toBe(7);
    expect(retryAfter('Sun, 29 Nov 2026 01:01:30 GMT', now)).toBe(90);
    expect(retryAfter('0', now)).toBe(0.1);
    expect(retryAfter('9999999', now)).toBe(86_400);
    for (const nothing of [null, '', 'soon']) expect(retryAfter(nothing, now)).toBeUndefined();
  });
});

describe('the visitors of the sample shop', () => {
  it('come again when an API that was overloaded takes them', async () => {
    const stop = new AbortController();
    const { bodies, said, sending } = await api((response, request) => {
      overloaded(response, request);
      if (request > REFUSALS) stop.abort();
    });
    await sendLiveTraffic(SHOP, { ...sending, signal: stop.signal });
    expect(bodies.length).toBeGreaterThan(REFUSALS);
    expect(said[0]).toMatch(/answers 429/);
  });

  it('stay away when they are refused, and nothing else ends', async () => {
    const { said, sending } = await api((response) => status(response, 401));
    await sendLiveTraffic(SHOP, { ...sending, signal: new AbortController().signal });
    expect(said).toEqual(['Events of the sample shop were not taken: The API answered 401: a reason']);
  });
});
