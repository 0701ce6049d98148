import { describe, expect, it } from 'vitest';
import { makeApp } from '../../../lambdas/api/app.ts';
import { type AskModel, ModelUnavailableError, RefusedRequestError } from '../../../lambdas/predictions/endpoint.ts';
import { predictorOf } from '../../../models/forecaster/predictor.ts';
import { knownKeys, nobody, openApp, testKey } from './support/api.ts';
import { date, snapshotOf } from './support/snapshot.ts';

const recommended = (customer_id: string | null, rank: number, product_id: string, more: object = {}) => ({
  source: 'web',
  customer_id,
  rank: BigInt(rank),
  product_id,
  name: product_id.toUpperCase(),
  category: 'Kitchen',
  score: 1 / rank,
  reason: customer_id === null ? 'popular now' : 'bought together',
  reason_product_id: null,
  ...more,
});

const expected = (series_kind: string, series: string, horizon: number, value: number, more: object = {}) => ({
  source: 'web',
  currency: 'GBP',
  series_kind,
  series,
  measure: 'revenue',
  grain: 'week',
  period_start: date(horizon === 1 ? '2026-04-06' : '2026-04-13'),
  horizon: BigInt(horizon),
  expected: value,
  lower_bound: value - 1,
  upper_bound: value + 1,
  method: 'ensemble',
  run_id: 'f-1',
  ...more,
});

const SNAPSHOT = snapshotOf({
  top_recommendations: [
    recommended('c-1', 2, 'b', { category: 'Garden' }),
    recommended('c-1', 1, 'a'),
    recommended(null, 1, 'x'),
    recommended(null, 2, 'y'),
    recommended(null, 3, 'z'),
  ],
  forecasts: [
    expected('total', 'all', 2, 21.005),
    expected('total', 'all', 1, 20),
    expected('total', 'all', 1, 300, { source: 'store' }),
    expected('country', 'France', 1, 7),
    expected('product', 'mug', 1, 5, { measure: 'units', currency: null }),
  ],
});
const SOLD_ONLY = snapshotOf({
  top_products: [
    ...['2026-03-23', '2026-03-30'].map((week) => ({
      ...{ period: 'week', period_start: date(week), audience: 'all', currency: 'GBP', product_rank: 1n },
      ...{ source: 'web', product_id: `best-${week}`, name: 'Best', category: 'Kitchen', revenue: 9 },
    })),
  ],
});

const down: AskModel = async () => {
  throw new ModelUnavailableError('down');
};
const ports = { latest: async () => SNAPSHOT };
const items = (answer: Pick<Answer, 'items'>) => answer.items.map(({ productId }) => productId);

/** The members of all answers; each has some of them. */
interface Answer {
  readonly source: string;
  readonly fallback: string | null;
  readonly items: readonly { readonly productId: string }[];
  readonly periods: readonly object[];
  readonly status: string;
  readonly detail: string;
}

async function get(path: string, more: object = {}) {
  const response = await openApp({ ...ports, ...more }).request(path);
  return { status: response.status, body: (await response.json()) as Answer };
}

async function post(path: string, body: unknown, more: object = {}) {
  const app = openApp({ ...ports, ...more });
  const response = await app.request(path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

/** A recommender that remembers what it was asked. */
function recommender() {
  const asked: object[] = [];
  const answer = {
    source: 'web',
    fallback: null,
    items: [{ ...recommended('c-1', 1, 'm'), productId: 'm', reasonProductId: null }],
  };
  const ask: AskModel = async (request) => {
    asked.push(request);
    return answer;
  };
  return { asked, ask };
}

describe('recommendations', () => {
  it('come from the model while it answers', async () => {
    const model = recommender();
    const { status, body } = await get('/v1/recommendations/c-1', { recommender: model.ask });
    expect(status).toBe(200);
    expect(body).toMatchObject({ source: 'web', fallback: null, servedFrom: 'model' });
    expect(items(body)).toEqual(['m']);
    expect(model.asked).toEqual([{ kind: 'customer', customerId: 'c-1', limit: 5, inStock: true }]);
  });

  it('pass their filters on to the model', async () => {
    const model = recommender();
    const asked = '/recommendations/c%2F1?limit=3&category=Garden&inStock=false&excludeBought=true&source=web';
    await get(asked, { recommender: model.ask });
    await get('/v1/recommendations/similar/mug?kind=bought-together', { recommender: model.ask });
    await post('/v1/recommendations', { items: ['mug', 'pan'] }, { recommender: model.ask });
    expect(model.asked).toEqual([
      {
        ...{ kind: 'customer', customerId: 'c/1', limit: 3, category: 'Garden' },
        ...{ inStock: false, excludeBought: true, source: 'web' },
      },
      { kind: 'bought-together', productId: 'mug', limit: 5, inStock: true },
      { kind: 'basket', items: ['mug', 'pan'], limit: 5, inStock: true },
    ]);
  });

  it('come from the snapshot while the model has learnt nothing yet', async () => {
    const untrained: AskModel = async () => ({ source: '', items: [], fallback: 'popular' });
    const { body } = await get('/v1/recommendations/c-1', { recommender: untrained });
    expect(body).toMatchObject({ source: 'web', servedFrom: 'snapshot' });
    expect(body.items).not.toEqual([]);
  });

  it('come from the last snapshot, in their order, when no model answers', async () => {
    const { body } = await get('/v1/recommendations/c-1', { recommender: down });
    expect(body).toMatchObject({ servedFrom: 'snapshot', fallback: null });
    expect(items(body)).toEqual(['a', 'b']);
    expect(items((await get('/v1/recommendations/c-1?category=Garden')).body)).toEqual(['b']);
    expect(items((await get('/v1/recommendations/c-1?limit=1')).body)).toEqual(['a']);
  });

  it('are what is popular for a customer nobody knows, for a basket and for a product', async () => {
    const unknown = await get('/v1/recommendations/c-9');
    expect(unknown.body.fallback).toBe('popular now');
    expect(items(unknown.body)).toEqual(['x', 'y', 'z']);
    expect(items((await post('/v1/recommendations', { items: ['x'] })).body)).toEqual(['y', 'z']);
    expect(items((await get('/v1/recommendations/similar/y')).body)).toEqual(['x', 'z']);
  });

  it('are the best sellers of the last week before any training', async () => {
    const { body } = await get('/v1/recommendations/c-1', { latest: async () => SOLD_ONLY });
    expect(items(body)).toEqual(['best-2026-03-30']);
    expect(body.fallback).toBe('popular');
  });

  it.each([
    '/v1/recommendations/c-1?category=Unheard%20of',
    '/v1/recommendations/c-9?category=Unheard%20of',
    '/v1/recommendations/similar/mug?category=Unheard%20of&source=web',
  ])('are none where nothing fits: %s', async (path) => {
    const { status, body } = await get(path);
    expect(status).toBe(200);
    expect(body).toEqual({ source: 'web', items: [], fallback: null, servedFrom: 'snapshot' });
  });

  it('of a source that there is not say which there are', async () => {
    const { status, body } = await get('/v1/recommendations/c-1?source=moon');
    expect(status).toBe(400);
    expect(body.detail).toBe('There are no recommendations for the source "moon"; there are for web.');
  });

  it('say that there is nothing yet in an empty shop', async () => {
    const { status, body } = await get('/v1/recommendations/c-1', { latest: async () => snapshotOf({}) });
    expect(status).toBe(503);
    expect(body.detail).toContain('npx shoplake train');
  });

  it.each([
    ['/v1/recommendations/c-1?limit=0', 'limit'],
    ['/v1/recommendations/c-1?limit=101', 'limit'],
    ['/v1/recommendations/c-1?limit=many', 'limit'],
    ['/v1/recommendations/c-1?inStock=perhaps', 'inStock'],
    ['/v1/recommendations/c-1?colour=red', 'colour'],
    ['/v1/recommendations/c-1?diversity=', 'diversity is ""; it must be a number from 0 to 1.'],
    ['/v1/recommendations/c-1?diversity=0x1', 'diversity'],
    ['/v1/recommendations/c-1?diversity=1.5', 'diversity'],
    ['/v1/recommendations/c-1?limit=', 'limit is ""; it must be a whole number from 1 to 100.'],
    ['/v1/recommendations/c-1?limit=1e1', 'limit'],
    ['/v1/recommendations/c-1?category=', 'category is ""; it must be a text of 1 to 500 characters.'],
    [`/v1/recommendations/${'c'.repeat(501)}`, 'it must be a text of 1 to 500 characters.'],
    ['/v1/forecasts/revenue?currency=pounds', 'currency is "pounds"; it must be an ISO 4217 code'],
    ['/v1/recommendations/similar/mug?kind=popular', 'kind'],
    ['/v1/forecasts/revenue?grain=month', 'grain'],
    ['/v1/forecasts/revenue?country=France&category=Mugs', 'country and category'],
  ])('refuse %s', async (path, named) => {
    const { status, body } = await get(path);
    expect(status).toBe(400);
    expect(body.detail).toContain(named);
  });

  it.each(['', '[]', '"mug"', '{"items": "mug"}', '{"items": [1]}', '{}'])('refuse the basket %s', async (body) => {
    expect((await post('/v1/recommendations', body)).status).toBe(400);
  });

  it.each([
    [{ items: ['mug'], kind: 'horoscope' }, 'kind is "horoscope"; it must be one of customer, basket'],
    [{ items: ['mug', ''] }, 'items[1] is ""; it must be a text of 1 to 500 characters.'],
    [{ items: 'mug' }, 'items is "mug"; it must be a list of at most 10000 product ids'],
    [{ items: ['mug'], kind: 'basket', colour: 'red' }, 'There is no field "colour"; there are: kind, items, limit'],
    [{ kind: 'similar' }, 'productId is missing; it must be a text of 1 to 500 characters.'],
    [{ items: ['mug'], diversity: '' }, 'diversity is ""; it must be a number from 0 to 1.'],
  ])('say in plain words what is wrong with %j', async (body, words) => {
    expect((await post('/v1/recommendations', body)).body.detail).toContain(words);
  });

  it('hand on what the model refuses, and why', async () => {
    const refusing: AskModel = async () => {
      throw new RefusedRequestError('There is no product "mug".');
    };
    const { status, body } = await get('/v1/recommendations/similar/mug', { recommender: refusing });
    expect(status).toBe(400);
    expect(body.detail).toBe('There is no product "mug".');
  });
});

describe('forecasts', () => {
  it('are of the source of which most is expected, period by period', async () => {
    const web = await get('/v1/forecasts/revenue?source=web');
    expect(web.body).toMatchObject({ source: 'web', currency: 'GBP', seriesKind: 'total', series: 'all', run: 'f-1' });
    expect(web.body.periods).toEqual([
      { start: '2026-04-06', expected: 20, lower: 19, upper: 21 },
      { start: '2026-04-13', expected: 21, lower: 20, upper: 22 },
    ]);
    expect((await get('/v1/forecasts/revenue')).body.source).toBe('store');
    expect((await get('/v1/forecasts/revenue?source=web&horizon=1')).body.periods).toHaveLength(1);
  });

  it('are of a country, or of a product in units', async () => {
    const france = await get('/v1/forecasts/revenue?country=France');
    expect(france.body.periods).toEqual([{ start: '2026-04-06', expected: 7, lower: 6, upper: 8 }]);
    const mug = await get('/v1/forecasts/demand/mug');
    expect(mug.body).toMatchObject({ measure: 'units', currency: null, periods: [{ expected: 5 }] });
  });

  it('say what there is instead', async () => {
    const { status, body } = await get('/v1/forecasts/revenue?country=Peru');
    expect(status).toBe(404);
    expect(body.detail).toBe('There is no forecast of the country "Peru". There are: France.');
    const never = await get('/v1/forecasts/demand/mug', { latest: async () => snapshotOf({}) });
    expect(never.status).toBe(404);
    expect(never.body.detail).toContain('npx shoplake train');
  });
});

describe('what only a model can forecast', () => {
  /** As its container answers: what is wrong with a request comes back as 400. */
  const forecaster: AskModel = async (request) => {
    try {
      return predictorOf([]).predict(request);
    } catch (error) {
      throw new RefusedRequestError((error as Error).message);
    }
  };
  const SERIES = { history: [5, 5, 5], horizon: 2 };
  const WHAT_IF = {
    ...{ source: 'web', currency: 'GBP', measure: 'revenue', grain: 'week', method: 'ets', elasticity: -1, notes: [] },
    ...{ total: { before: 1, expected: 1 }, periods: [] },
  };

  it('is a series that is posted', async () => {
    const { status, body } = await post('/v1/forecasts', SERIES, { forecaster });
    expect(status).toBe(200);
    expect(body).toMatchObject({ frequency: 'week', periods: [{ expected: 5 }, { expected: 5 }] });
  });

  it('is a what-if, by what the shop’s prices have done unless the caller knows better', async () => {
    const asked: object[] = [];
    const spy: AskModel = async (request) => {
      asked.push(request);
      return WHAT_IF;
    };
    const moved = (product_id: string, category: string, elasticity: number, weekly_units: number) => ({
      ...{ source: 'web', currency: 'GBP', product_id, category, elasticity, reason: null, weekly_units, price: 2 },
      ...{ lower_bound: elasticity - 1, upper_bound: elasticity + 0.5 },
    });
    const still = { ...moved('card', 'Paper', 0, 9), elasticity: null, reason: 'price never moved' };
    const prices = snapshotOf({
      price_elasticity: [moved('mug', 'Home', -1, 30), moved('pan', 'Home', -3, 10), still],
    });
    const ask = (body: object) => post('/v1/forecasts', body, { forecaster: spy, latest: async () => prices });
    expect((await ask({ price: -0.1, productId: 'mug', measure: 'units' })).status).toBe(200);
    // Three quarters of what is earned come from the one, a quarter from the other.
    await ask({ price: -0.1, category: 'Home' });
    await ask({ price: -0.1, productId: 'card', elasticity: -2, measure: 'units' });
    await ask({ holiday: { was: '2025-12-24', on: '2026-03-11' } });
    expect(asked).toMatchObject([
      { kind: 'what-if', elasticity: -1, elasticityRange: [-2, -0.5] },
      { elasticity: -1.5, elasticityRange: [-2.5, -1] },
      { elasticity: -2 },
      {},
    ]);
    expect(asked[2]).not.toHaveProperty('elasticityRange');
    expect(asked[3]).not.toHaveProperty('elasticity');
    const refused = await ask({ price: 0.1, productId: 'card', measure: 'units' });
    expect(refused.status).toBe(400);
    expect(refused.body.detail).toMatch(/^Its price never moved.* Give an elasticity, e.g. -1.5.$/);
    expect((await ask({ price: 0.1, category: 'Paper' })).body.detail).toMatch(/^Its price never moved/);
    expect((await ask({ price: 0.1, source: 'till' })).body.detail).toMatch(/^There is nothing of that name, source/);
  });

  it('is a guess beyond the prices that were ever asked, and says so', async () => {
    const priced = (product_id: string, lowest_price: number, highest_price: number) => ({
      ...{ source: 'web', currency: 'GBP', product_id, category: 'Home', elasticity: -2, reason: null },
      ...{ weekly_units: 1, lower_bound: -3, upper_bound: -1, price: 10, lowest_price, highest_price },
    });
    const prices = snapshotOf({ price_elasticity: [priced('mug', 9, 12), priced('pan', 7, 10)] });
    const model: AskModel = async () => ({ ...WHAT_IF, notes: ['As the model says.'] });
    const notesOf = async (request: object): Promise<unknown> => {
      const { body } = await post('/v1/forecasts', request, { forecaster: model, latest: async () => prices });
      return Object.entries(body).find(([name]) => name === 'notes')?.[1];
    };
    expect(await notesOf({ price: -0.1 })).toEqual(['As the model says.']); // 9 each
    expect(await notesOf({ price: -0.2 })).toEqual([
      'As the model says.',
      '1 of 2 products were never sold at such prices: what they would bring there is a guess.', // 8, of which the mug was at 9
    ]);
    const promotion = { days: ['2026-03-02'], discount: 0.2 };
    expect(await notesOf({ price: 0.1, promotion, productId: 'mug', measure: 'units' })).toContain(
      'It was never sold at such prices: what they would bring there is a guess.', // 8.80 on that day
    );
    expect(await notesOf({ price: 1, elasticity: -1 })).toEqual(['As the model says.']);
  });

  it('is not there without the model, and nothing stands in for it', async () => {
    const none = await post('/v1/forecasts', SERIES);
    expect(none).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('models.endpoints is "none"') },
    });
    expect((await post('/v1/forecasts', SERIES, { forecaster: down })).status).toBe(503);
  });

  it.each([
    [{ history: [1, -2], horizon: 3 }, 'history[1] is -2; it must be a number from 0 to 1000000000000.'],
    [
      { history: [1], horizon: 3, price: 0.1 },
      'There is no field "price"; there are: kind, history, frequency, start, horizon, quantiles.',
    ],
    [{ history: { price: 1 }, horizon: 3 }, 'history is {"price":1}; it must be a list'],
    [{ price: 5 }, 'price is 5; it must be a number from -0.9 to 3; -0.1 is ten percent less.'],
    [
      { holiday: { was: '2026-02-30', on: '2026-03-01' } },
      'holiday is {"was":"2026-02-30","on":"2026-03-01"}; it must be',
    ],
    [{}, 'Nothing of the shop has been learnt yet'],
    [[1, 2], 'The body must be one JSON object.'],
  ])('refuses %j by name and value', async (body, message) => {
    const answer = await post('/v1/forecasts', body, { forecaster });
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain(message);
  });

  it('refuses what is nested deeper than it could be written', async () => {
    const levels = 30_000; // within 64 KB
    const history = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const { status, body } = await post('/v1/forecasts', `{"history":${history},"horizon":1}`, { forecaster });
    expect(status).toBe(400);
    expect(body.detail).toContain('history[0] is nested too deeply to be shown; it must be a number');
  });
});

describe('the value of an order line', () => {
  const LINE = { quantity: 3, unit_price: 2.5, hour: 14, day_of_week: 5 };

  it.each(['/predict', '/v1/predict/order-value'])('is what the model expects: POST %s', async (path) => {
    const model: AskModel = async (request) => ({ predicted_revenue: 7.1, asked: request });
    const { status, body } = await post(path, { ...LINE, country: 'France' }, { orderValue: model });
    expect(status).toBe(200);
    expect(body).toEqual({ predicted_revenue: 7.1, status: 'ok', asked: { ...LINE, country: 'France' } });
  });

  it('is quantity × price while no model answers', async () => {
    expect((await post('/predict', LINE)).body).toEqual({ predicted_revenue: 7.5, status: 'fallback' });
    expect((await post('/predict', LINE, { orderValue: down })).body.status).toBe('fallback');
    const untrained: AskModel = async () => ({ predicted_revenue: 7.5, source: null, method: 'quantity × price' });
    expect((await post('/predict', LINE, { orderValue: untrained })).body).toEqual({
      predicted_revenue: 7.5,
      status: 'fallback',
    });
  });

  it.each([
    [{ quantity: 0 }, 'quantity'],
    [{ quantity: '3' }, 'quantity'],
    [{ unit_price: -1 }, 'unit_price'],
    [{ hour: 24 }, 'hour'],
    [{ day_of_week: 0 }, 'day_of_week'],
    [{ quantity: undefined }, 'quantity'],
    [{ colour: 'red' }, 'colour'],
  ])('is not judged from %j', async (fault, named) => {
    const { status, body } = await post('/predict', { ...LINE, ...fault });
    expect(status).toBe(400);
    expect(body.detail).toContain(named);
  });
});

it('is all for readers only', async () => {
  const closed = makeApp({ ...ports, findKey: knownKeys({ [testKey('a')]: 'viewer' }), verifyToken: nobody });
  const forecasts = ['/v1/forecasts/revenue', '/v1/forecasts/demand/mug'];
  for (const path of ['/v1/recommendations/c-1', '/recommendations/c-1', ...forecasts])
    expect((await closed.request(path)).status, path).toBe(401);
  const headers = { authorization: `Bearer ${testKey('a')}` };
  for (const path of forecasts) expect((await closed.request(path, { headers })).status, path).not.toBe(401);
  for (const path of ['/predict', '/v1/predict/order-value', '/v1/recommendations'])
    expect((await closed.request(path, { method: 'POST', body: '{}' })).status, path).toBe(401);
});

it('recommends for a customer to whoever may see persons, and to storefronts', async () => {
  const keys = {
    [testKey('a')]: 'viewer',
    [testKey('b')]: 'analyst',
    [testKey('c', 'publishable')]: 'viewer',
  } as const;
  const closed = makeApp({ ...ports, findKey: knownKeys(keys), verifyToken: nobody });
  const answers = Object.keys(keys).map((key) =>
    closed.request('/v1/recommendations/c-1', { headers: { authorization: `Bearer ${key}` } }),
  );
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([403, 200, 200]);
});

it('tells a publishable key nothing of what somebody has bought', async () => {
  const bought = { reason: 'bought again', reason_product_id: null };
  const latest = async () =>
    snapshotOf({
      top_recommendations: [
        recommended('c-1', 1, 'tea', bought),
        recommended('c-1', 2, 'pot', { reason_product_id: 'cup' }),
      ],
    });
  const [reader, page] = [testKey('b'), testKey('c', 'publishable')];
  const shop = makeApp({ latest, findKey: knownKeys({ [reader]: 'analyst', [page]: 'viewer' }), verifyToken: nobody });
  const ask = (key: string, path: string, body?: object) =>
    shop.request(path, {
      headers: { authorization: `Bearer ${key}` },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
  const whyFor = async (response: Response) =>
    ((await response.json()) as { items: Record<string, unknown>[] }).items.map((item) => [
      item.productId,
      item.reason,
      item.reasonProductId,
    ]);
  expect(await whyFor(await ask(reader, '/v1/recommendations/c-1'))).toEqual([
    ['tea', 'bought again', null],
    ['pot', 'bought together', 'cup'],
  ]);
  const masked = [
    ['tea', 'customers like you', null],
    ['pot', 'bought together', null],
  ];
  const customer = { kind: 'customer', customerId: 'c-1' };
  expect(await whyFor(await ask(page, '/v1/recommendations/c-1'))).toEqual(masked);
  expect(await whyFor(await ask(page, '/v1/recommendations', customer))).toEqual(masked);
  for (const [path, body] of [
    ['/v1/recommendations/c-1?kind=buy-again', undefined],
    ['/v1/recommendations', { ...customer, kind: 'buy-again' }],
  ] as const) {
    expect((await ask(reader, path, body)).status, path).toBe(200);
    expect((await ask(page, path, body)).status, path).toBe(403);
  }
});
