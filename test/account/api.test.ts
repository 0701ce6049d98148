import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_ROUTES } from '../../contracts/routes/table.ts';
import { answersTo, requestsOf } from './support/documented.ts';
import { FrontDoor } from './support/front-door.ts';
import { COUNTER, QUESTIONS, type RouteId } from './support/questions.ts';
import type { ServedAccount } from './support/served.ts';
import { ONLINE_RETAIL, SAMPLE, type Shop } from './support/shops.ts';
import { type Filter, ofAthena, ofOverview, ofReport, ofSales, read, threeDays } from './support/totals.ts';

/** A year of a shop, or half a million lines, and a training, on a machine that does other things too. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 });

const ROUTES = Object.keys(QUESTIONS) as RouteId[];

it('there is a question for every route', () => {
  expect(ROUTES.toSorted()).toEqual(Object.keys(API_ROUTES).toSorted());
});

const { missing } = ONLINE_RETAIL;
if (missing) console.warn(`Skipped: ${missing} is not there; SHOPLAKE_DATASETS names the folder that holds it.`);

const filters = (source: string): readonly (readonly [string, Filter])[] => [
  ['nothing', { api: {}, report: {}, sql: 'true' }],
  ['its source', { api: { source }, report: { source }, sql: `source = '${source}'` }],
  [
    'identified customers',
    { api: { audience: 'identified' }, report: { customers: 'identified' }, sql: 'customer_id IS NOT NULL' },
  ],
];

/** Three pieces at 2.50, by a shop without a model. */
const PRICED = { status: 'fallback', predicted_revenue: 7.5 };

const json = (text = ''): Record<string, unknown> => JSON.parse(text);

/** How many of the shop's own events were taken, as a reconciliation has it. */
function acceptedOf({ items }: { readonly items?: unknown }): number {
  const rows = items as readonly { readonly source: string; readonly accepted: number }[];
  return rows.find(({ source }) => source === SAMPLE.source)?.accepted ?? Number.NaN;
}

/** What the book of the models says: of some days the sample shop has too few returns to tell more from them than their mean. */
async function valuesOrders(shop: ServedAccount): Promise<boolean> {
  type Runs = { readonly items: readonly { readonly isChampion: boolean }[] };
  const { items } = await read<Runs>(shop, '/v1/models/runs', { model: 'order-value' });
  return items.some(({ isChampion }) => isChampion);
}

function everyRouteAnswers(shop: () => ServedAccount, { source, without }: Shop): void {
  let door: FrontDoor;
  beforeAll(() => {
    door = new FrontDoor(shop());
  });

  it.each(ROUTES)('answers %s to those who may, and to nobody else', async (id) => {
    const isEmpty = without.includes(id);
    const found = await door.ask(id);
    if (isEmpty) expect(found).toBe(0);
    else expect(found).toBeGreaterThan(0);
    expect(await door.formats(id)).toBeGreaterThan(isEmpty ? 0 : 1);
    await door.askAsOthers(id);
    await door.refusals(id);
  });

  it.each(filters(source))('has the same totals wherever they are asked for, filtered by %s', async (_, filter) => {
    for (const day of await threeDays(shop())) {
      const { units, ...sold } = await ofAthena(shop(), day, filter);
      expect(sold.revenue).toBeGreaterThan(0);
      expect(await ofOverview(shop(), day, filter)).toEqual(sold);
      expect(await ofSales(shop(), day, filter)).toEqual({ ...sold, units });
      expect(await ofReport(shop(), day, filter)).toEqual({ ...sold, units });
    }
  });

  it('adds a till at the counter to the last day, and tells it apart', async () => {
    const day = (await threeDays(shop())).at(-1) ?? '';
    const counter = { api: { source: 'counter' }, report: { source: 'counter' }, sql: "source = 'counter'" };
    for (const totals of [ofAthena, ofReport, ofSales]) expect(await totals(shop(), day, counter)).toEqual(COUNTER);
    const { units: _, ...sold } = COUNTER;
    expect(await ofOverview(shop(), day, counter)).toEqual(sold);
  });
}

describe(SAMPLE.name, () => {
  let shop: ServedAccount;
  beforeAll(async () => {
    shop = await SAMPLE.open();
  });
  afterAll(() => shop.close());

  it('answers what README.md asks', async () => {
    // Prepare
    const before = acceptedOf(await read(shop, '/v1/metrics/reconciliation'));
    // 3 × 2.50, less what is sent back
    const value = (await valuesOrders(shop)) ? { status: 'ok', predicted_revenue: expect.closeTo(7.2, 0) } : PRICED;
    // Act
    const answers = await answersTo(shop, requestsOf('README.md'));
    // Assess
    const [overview, sales = '', recommended, valued, taken, reconciled] = answers;
    expect(answers).toHaveLength(6);
    expect((json(overview).kpis as object[])[0]).toMatchObject({ id: 'revenue', unit: 'money' });
    const [header = '', ...categories] = sales.trim().split('\r\n');
    expect(header).toMatch(/^value,name,share,revenue,/);
    expect(categories.length).toBeGreaterThan(5);
    expect(json(recommended).items).toHaveLength(5);
    expect(json(valued)).toMatchObject(value);
    expect(json(taken)).toEqual({ success: true, events: 1 });
    expect(acceptedOf(json(reconciled))).toBe(before + 1);
  });

  it('answers what docs/api.md asks', async () => {
    const answers = await answersTo(shop, requestsOf('docs/api.md'));
    expect(answers).toHaveLength(7);
    for (const answer of answers)
      if (answer.startsWith('{')) expect(Object.keys(json(answer)).length).toBeGreaterThan(1);
      else expect(answer.trim().split('\r\n').length).toBeGreaterThan(1);
  });

  everyRouteAnswers(() => shop, SAMPLE);
});

describe.skipIf(missing)(ONLINE_RETAIL.name, () => {
  let shop: ServedAccount;
  beforeAll(async () => {
    shop = await ONLINE_RETAIL.open();
  });
  afterAll(() => shop.close());

  everyRouteAnswers(() => shop, ONLINE_RETAIL);
});
