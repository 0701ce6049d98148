import { describe, expect, it } from 'vitest';
import type { MarketingAnswer } from '../../../contracts/marketing.ts';
import { detailOf, openApp } from './support/api.ts';
import { date, snapshotOf } from './support/snapshot.ts';

const visits = (day: string, device: string, channel: string, sessions: bigint, more: object = {}) => ({
  ...{ source: 'web', day: date(day), device, channel, sessions, converting_sessions: 0n },
  ...{ viewed: null, carted: 0n, checked_out: null, purchased: 0n },
  ...more,
});
const owed = (
  day: string,
  channel: string,
  orders: number,
  revenue: number,
  cost: number | null,
  more: object = {},
) => ({
  ...{ day: date(day), model: 'linear', channel, campaign: 'spring', currency: 'GBP', orders, revenue, cost },
  ...more,
});
const snapshot = snapshotOf({
  funnel: [
    visits('2026-03-01', 'phone', 'email', 10n, { carted: 4n, purchased: 1n, converting_sessions: 1n }),
    visits('2026-03-01', 'desktop', 'direct', 30n, { carted: 6n, purchased: 3n, converting_sessions: 4n }),
    visits('2026-03-02', 'phone', 'email', 20n, { carted: 2n, purchased: 2n, converting_sessions: 2n }),
    visits('2026-03-03', 'phone', 'email', 60n, { carted: 10n, purchased: 5n, converting_sessions: 6n }),
    visits('2026-03-04', 'phone', 'email', 0n),
  ],
  attribution: [
    owed('2026-03-03', 'email', 2.5, 250, 50),
    owed('2026-03-03', 'direct', 3.5, 400, null),
    owed('2026-03-03', 'social', 0, 0, 25),
    owed('2026-03-03', 'email', 6, 650, 50, { model: 'last' }),
    owed('2026-03-03', 'email', 1, 9000, 0, { currency: 'JPY' }),
  ],
});
const app = openApp({ latest: async () => snapshot });
const ask = async (query: string): Promise<MarketingAnswer> =>
  (await (await app.request(`/v1/metrics/marketing?${query}`)).json()) as MarketingAnswer;
const kpi = ({ kpis }: MarketingAnswer, id: string) => kpis.find((each) => each.id === id);

describe('marketing', () => {
  it('compares visits with those of as many days before, by hand', async () => {
    const answer = await ask('from=2026-03-03&to=2026-03-04&currency=GBP');
    expect(answer.period).toMatchObject({ days: 2, compareFrom: '2026-03-01', compareTo: '2026-03-02' });
    expect(kpi(answer, 'sessions')).toEqual({
      id: 'sessions',
      unit: 'count',
      value: 60,
      previous: 60,
      points: [60, 0],
    });
    // 6 of 60 now; 1 + 4 + 2 of 60 before. A day without visits has no rate.
    expect(kpi(answer, 'conversion-rate')).toMatchObject({ value: 0.1, previous: 0.1167, points: [0.1, null] });
    // 10 carts, 5 of them left; 12 before, 6 of them left.
    expect(kpi(answer, 'cart-abandonment')).toMatchObject({ value: 0.5, previous: 0.5 });
    expect(kpi(answer, 'funnel-steps')).toMatchObject({ value: 0.1667, previous: 0.2 });
  });

  it('tells steps that some event tells of, and no others', async () => {
    expect((await ask('from=2026-03-03&to=2026-03-04')).steps).toEqual([
      { step: 'sessions', sessions: 60, previous: 60 },
      { step: 'carted', sessions: 10, previous: 12 },
      { step: 'purchased', sessions: 5, previous: 6 },
    ]);
  });

  it('owes orders to channels by one model, and what was spent is counted once', async () => {
    const answer = await ask('from=2026-03-03&to=2026-03-04&currency=GBP');
    expect(kpi(answer, 'ad-spend')).toMatchObject({ unit: 'money', value: 75, points: [75, 0] });
    // 250 of channels on which 75 was spent; what came directly cost nothing.
    expect(kpi(answer, 'return-on-ad-spend')).toMatchObject({ value: 3.3333 });
    expect(
      answer.channels.map(({ value, orders, revenue, cost, costPerOrder, returnOnAdSpend }) => [
        ...[value, orders, revenue, cost, costPerOrder, returnOnAdSpend],
      ]),
    ).toEqual([
      ['direct', 3.5, 400, 0, null, null],
      ['email', 2.5, 250, 50, 20, 5],
      ['social', 0, 0, 25, null, 0],
    ]);
    const last = await ask('from=2026-03-03&to=2026-03-04&currency=GBP&model=last');
    expect(last.channels.find(({ value }) => value === 'email')).toMatchObject({ revenue: 650, sessions: 60 });
  });

  it('follows channel and device, and says what else it cannot', async () => {
    const answer = await ask('from=2026-03-01&to=2026-03-02&compare=none&device=phone&country=France');
    expect(kpi(answer, 'sessions')).toMatchObject({ value: 30, previous: null, points: [10, 20] });
    expect(answer.devices.map(({ value }) => value)).toEqual(['phone']);
    expect(answer.ignored.map(({ filter }) => filter)).toEqual(['country', 'device']);
  });

  it('says of all that is owed to channels, and spent on them, that it is not kept by device or source', async () => {
    const days = 'from=2026-03-01&to=2026-03-02&compare=none';
    const [all, some] = [await ask(days), await ask(`${days}&device=phone&source=web`)];
    const owing = ['ad-spend', 'return-on-ad-spend'];
    for (const id of owing) expect(kpi(some, id)).toEqual(kpi(all, id));
    for (const { figures } of some.ignored) expect(figures).toEqual(expect.arrayContaining(owing));
    expect(some.ignored).toHaveLength(2);
  });

  it('is compared with nothing that is not known', async () => {
    const answer = await ask('from=2026-03-02&to=2026-03-03');
    expect(answer.period.compareFrom).toBeNull();
    expect(answer.ignored).toEqual([
      { filter: 'compare', figures: ['previous'], reason: 'Visits are known from 2026-03-01 on.' },
    ]);
  });

  it('knows no visits of days before the first, though it sold on them', async () => {
    const sold = [owed('2026-02-26', 'unknown', 3, 30, 6), owed('2026-03-01', 'email', 1, 80, 20)];
    const older = snapshotOf({ funnel: [visits('2026-03-01', 'phone', 'email', 10n)], attribution: sold });
    const of = async (query: string, latest = older) => {
      const response = await openApp({ latest: async () => latest }).request(`/v1/metrics/marketing?${query}`);
      return (await response.json()) as MarketingAnswer;
    };
    const across = await of('from=2026-02-28&to=2026-03-01');
    expect(across.period).toMatchObject({ compareFrom: '2026-02-26', compareTo: '2026-02-27' });
    expect(kpi(across, 'sessions')).toMatchObject({ value: 10, previous: null, points: [null, 10] });
    expect(kpi(across, 'ad-spend')).toMatchObject({ value: 20, previous: 6, points: [0, 20] });
    expect(across.steps[0]).toMatchObject({ sessions: 10, previous: null });
    expect(across.channels.find(({ value }) => value === 'email')).toMatchObject({ previousSessions: null });
    expect(across.ignored).toMatchObject([{ filter: 'compare', reason: 'Visits are known from 2026-03-01 on.' }]);
    expect(across.ignored[0]?.figures).not.toContain('ad-spend');
    expect(kpi(await of('from=2026-02-26&to=2026-02-27'), 'sessions')).toMatchObject({ value: null });
    const none = await of('from=2026-02-28&to=2026-03-01', snapshotOf({ attribution: sold }));
    expect(none.ignored[0]?.reason).toBe('No visits are known.');
  });

  it.each([
    ['model=first_click', 400, /model is "first_click"; it must be one of first, last/],
    ['from=2026-03-02&to=2026-03-01', 400, /Exchange them/],
    ['audience=all', 400, /audience/],
  ])('is refused with what to do: %s', async (query, status, words) => {
    const response = await app.request(`/v1/metrics/marketing?${query}`);
    expect([response.status, await detailOf(response)]).toEqual([status, expect.stringMatching(words)]);
  });

  it('of a shop without visits and orders is not there yet', async () => {
    const empty = openApp({ latest: async () => snapshotOf({}) });
    expect((await empty.request('/v1/metrics/marketing')).status).toBe(404);
  });
});
