import { describe, expect, it, vi } from 'vitest';
import { Answers, answerOf } from '../../../lambdas/api/answers.ts';
import { openApp } from './support/api.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

/** A shop whose snapshots count how often they are read. */
function shop() {
  const state = { run: 'run-1', revenue: 10, reads: 0, isBroken: false };
  const latest = async () => {
    const { run, revenue } = state;
    const rows = [
      figures({ sale_date: date('2011-12-08'), revenue, orders: 1n }),
      figures({ sale_date: date('2011-12-08'), revenue: 4, orders: 1n, audience: 'identified' }),
    ];
    return {
      ...snapshotOf({ daily_sales: rows }),
      run,
      rows: async (dataset: string) => {
        if (state.isBroken) throw new Error('S3 is down');
        if (dataset !== 'daily_sales') return [];
        state.reads += 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
        return rows;
      },
    };
  };
  const app = openApp({ latest });
  const get = (query = '', headers: Readonly<Record<string, string>> = {}) =>
    app.request(`/v1/reports/daily${query}`, { headers });
  return { state, get };
}
const revenueOf = async (response: Response): Promise<number> =>
  ((await response.json()) as { revenue: number }).revenue;

describe('a report', () => {
  it('is worked out once a snapshot, however often it is asked for', async () => {
    const { state, get } = shop();
    for (let i = 0; i < 5; i++) expect(await revenueOf(await get())).toBe(10);
    expect(state.reads).toBe(1);
    Object.assign(state, { run: 'run-2', revenue: 20 });
    expect(await revenueOf(await get())).toBe(20);
    expect(state.reads).toBe(2);
  });

  it('is worked out once for all who ask at the same time', async () => {
    const { state, get } = shop();
    const answers = await Promise.all(Array.from({ length: 20 }, () => get()));
    expect(await Promise.all(answers.map(revenueOf))).toEqual(Array(20).fill(10));
    expect(state.reads).toBe(1);
  });

  it('is another one for other customers, another day, and another format', async () => {
    const { get } = shop();
    expect(await revenueOf(await get('?customers=identified'))).toBe(4);
    expect(await revenueOf(await get('?customers=all'))).toBe(10);
    expect((await get('', { accept: 'text/csv' })).headers.get('content-type')).toMatch(/csv/);
    expect((await get('', { accept: 'application/json' })).headers.get('content-type')).toMatch(/json/);
    expect(await (await get('?format=text')).text()).toMatch(/^Daily report/);
  });

  it('whose making failed is made again', async () => {
    const { state, get } = shop();
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    state.isBroken = true;
    expect((await get()).status).toBe(500);
    state.isBroken = false;
    expect((await get()).status).toBe(200);
  });

  it('that there is not is not kept either', async () => {
    const { state, get } = shop();
    for (let i = 0; i < 2; i++) expect((await get('?date=2011-12-09')).status).toBe(404);
    expect(state.reads).toBe(2);
  });

  it('is 304 for those who have it, until the next snapshot', async () => {
    const { state, get } = shop();
    const etag = (await get()).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await get('', { 'if-none-match': known });
      expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([304, '', etag]);
      expect(response.headers.get('cache-control')).toBe('private, no-cache');
    }
    expect((await get('', { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get('?format=csv', { 'if-none-match': etag })).status).toBe(200);
    Object.assign(state, { run: 'run-2', revenue: 20 });
    expect((await get('', { 'if-none-match': etag })).status).toBe(200);
  });
});

describe('kept answers', () => {
  const text = (body: string) => async () => new Response(body);

  it('take no more bytes than they may: the least used goes first', async () => {
    const answers = new Answers(2 * 3 * 101); // three answers of 100 letters under keys of one
    const made: string[] = [];
    const get = (key: string) =>
      answers.get(key, async () => {
        made.push(key);
        return new Response('x'.repeat(100));
      });
    for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) await get(key);
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('leave out what is larger than all of them may be', async () => {
    const answers = new Answers(100);
    expect((await answers.get('a', text('x'.repeat(1000)))).body).toHaveLength(1000);
    expect((await answers.get('a', text('y'))).body).toBe('y');
  });

  it('are answered without their type when they are known', async () => {
    const kept = await new Answers(1000).get('a', text('x'));
    expect(answerOf(kept, kept.headers.etag).headers.has('content-type')).toBe(false);
    expect(answerOf(kept, undefined).headers.get('content-type')).toMatch(/text\/plain/);
  });
});
