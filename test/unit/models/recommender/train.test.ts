import { beforeAll, describe, expect, it } from 'vitest';
import type { InteractionRow } from '../../../../contracts/features.ts';
import type { Trained } from '../../../../models/model.ts';
import { FILE } from '../../../../models/recommender/artifact/artifact.ts';
import { recommender } from '../../../../models/recommender/index.ts';
import { DEFAULT_RECIPE } from '../../../../models/recommender/recipe.ts';
import { seededRandom } from '../../../../models/shared/random.ts';
import { did, job, QUICK_RECIPE, sells } from './support/shop.ts';

/** Sixty people of two tastes, over a hundred days; each buys one favourite again and again, and else what those alike buy. */
function town(): readonly InteractionRow[] {
  const random = seededRandom(5);
  const rows: InteractionRow[] = [];
  for (let person = 0; person < 60; person++) {
    const taste = person % 2;
    const favourite = `p${taste}${Math.floor(random() * 10)}`;
    for (let at = 0; at < 100; at += 5 + Math.floor(random() * 10)) {
      const day = new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10);
      rows.push(did(`person ${person}`, favourite, day));
      rows.push(did(`person ${person}`, `p${taste}${Math.floor(random() * 10)}`, day, { views: 1 }));
    }
  }
  const known = new Set<string>();
  // One row a person, product and day, as the features query gives them.
  return rows.filter(({ person_id, product_id, day }) => {
    const key = [person_id, product_id, day].join('|');
    return known.has(key) ? false : known.add(key);
  });
}

const interactions = [...town(), did('a visitor', 'p01', '2026-03-30', { is_customer: false, orders: 0, views: 1 })];
const catalogue = ['p0', 'p1'].flatMap((taste) => Array.from({ length: 10 }, (_, at) => sells(`${taste}${at}`, taste)));
const quick = { recipe: QUICK_RECIPE };

describe('training', () => {
  let trained: Trained;
  beforeAll(async () => {
    trained = await recommender.train(
      job({ interactions, catalogue }, { ...quick, champion: { sources: { web: DEFAULT_RECIPE } } }),
    );
  });

  it('beats what is popular on days that it had not seen', () => {
    const { challenger, champion, baselines, metric } = trained.evaluation;
    expect(metric).toBe('ndcg@10');
    expect(Object.keys(baselines)).toEqual(['popularity', 'recent popularity', 'own frequency']);
    expect(challenger).toBeGreaterThan(1.2 * (baselines.popularity as number));
    expect(challenger).toBeGreaterThan(1.2 * (baselines['recent popularity'] as number));
    expect(champion).toBeGreaterThan(0);
    expect(champion).toBeLessThanOrEqual(1);
  });

  it('measures all and new products, coverage and popularity', () => {
    const { metrics } = trained.evaluation;
    expect(metrics).toMatchObject({ 'ndcg@10 all': trained.evaluation.challenger, newcomers: 0 });
    for (const name of ['ndcg@10 new', 'recall@20 all', 'mrr@20 new', 'coverage@10 all', 'popularity percentile all']) {
      expect(metrics[name], name).toBeGreaterThan(0);
      expect(metrics[name], name).toBeLessThanOrEqual(1);
    }
  });

  it('says which days and how many rows it trained on', () => {
    expect(trained.evaluation.data).toEqual({ from: '2026-01-01', to: expect.any(String), rows: interactions.length });
    expect(trained.evaluation.data.to).toBe(
      interactions
        .map(({ day }) => day)
        .sort()
        .at(-1),
    );
  });

  it('predicts twenty products for each customer and for those whom nobody knows', () => {
    const rows = trained.predictions.recommendations ?? [];
    const byCustomer = Map.groupBy(rows, ({ customer_id }) => customer_id);
    expect(byCustomer.size).toBe(61);
    expect(byCustomer.has('a visitor')).toBe(false);
    expect(byCustomer.get(null)).toMatchObject(
      Array.from({ length: 20 }, (_, at) => ({ rank: at + 1, run_id: 'run-1' })),
    );
    expect(byCustomer.get('person 7')?.map(({ rank }) => rank)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it('gives the same bytes again, in whatever order the rows come and with any number of threads', async () => {
    const shuffled = interactions.toSorted((a, b) => (a.product_id + a.day < b.product_id + b.day ? -1 : 1));
    const again = await recommender.train(
      job({ interactions: shuffled, catalogue: catalogue.toReversed() }, { ...quick, threads: 2 }),
    );
    expect(Buffer.compare(again.files[FILE] as Uint8Array, trained.files[FILE] as Uint8Array)).toBe(0);
    expect(again.evaluation).toEqual({ ...trained.evaluation, champion: null });
    expect(again.predictions).toEqual(trained.predictions);
  });

  it('can be done again with the recipe it chose, which then is worth as much', async () => {
    const again = await recommender.train(
      job({ interactions, catalogue }, { ...quick, champion: trained.evaluation.recipe }),
    );
    expect(again.evaluation.champion).toBe(trained.evaluation.challenger);
  });
});

describe('training on little', () => {
  it('refuses no interactions in words that a shop owner understands', async () => {
    await expect(recommender.train(job({ catalogue }))).rejects.toThrow('There are no interactions to train on');
  });

  it('serves one customer with one order, and says that nothing was measured', async () => {
    const { files, evaluation } = await recommender.train(
      job({ interactions: [did('ann', 'cup', '2026-01-01')] }, quick),
    );
    expect(evaluation.challenger).toBeNull();
    expect(evaluation.notes.join(' ')).toContain('too few days');
    const answer = recommender.load(files).predict({ kind: 'customer', customerId: 'ann', excludeBought: false });
    expect(answer).toMatchObject({ items: [{ productId: 'cup', reason: 'bought again' }], fallback: null });
  });

  it('says when too few customers came back', async () => {
    const rows = Array.from({ length: 30 }, (_, at) =>
      did(`p${at}`, 'cup', `2026-01-${String(at + 1).padStart(2, '0')}`),
    );
    const { evaluation } = await recommender.train(job({ interactions: rows }, quick));
    expect(evaluation.challenger).toBeNull();
    expect(evaluation.notes.join(' ')).toContain('only 0 known customers bought');
  });

  it('leaves out rows whose counts are not numbers', async () => {
    const bad = [
      did('ann', 'cup', '2026-01-01', { views: Number.NaN }),
      did('ann', 'cup', '2026-01-02', { orders: -1 }),
    ];
    const { evaluation } = await recommender.train(
      job({ interactions: [...bad, did('ann', 'pot', '2026-01-03')] }, quick),
    );
    expect(evaluation.data.rows).toBe(1);
    expect(evaluation.notes[0]).toContain('2 interactions were left out');
    await expect(recommender.train(job({ interactions: bad }, quick))).rejects.toThrow('There are no interactions');
  });

  it('serves a shop where everything counts nothing', async () => {
    const nothing = ['ann', 'bob'].map((person) => did(person, 'cup', '2026-01-01', { orders: 0 }));
    const { files } = await recommender.train(job({ interactions: nothing }, quick));
    const answer = recommender.load(files).predict({ kind: 'customer', customerId: 'ann' });
    expect(answer).toMatchObject({ items: [{ productId: 'cup', score: 0 }], fallback: 'popular now' });
  });

  it('refuses a day that is none, and a recipe with unknown or impossible parts', async () => {
    await expect(recommender.train(job({ interactions: [did('ann', 'cup', 'yesterday')] }))).rejects.toThrow(
      '"yesterday"',
    );
    for (const [recipe, message] of [
      [{ alz: {} }, 'alz'],
      [{ als: { alpha: Number.NaN } }, 'als.alpha'],
      [{ taste: { weights: { view: -1, cart: 1, buy: 1 } } }, 'taste.weights.view'],
    ] as const) {
      await expect(recommender.train(job({ interactions }, { recipe }))).rejects.toThrow(message);
    }
    await expect(recommender.train(job({ interactions }, { champion: { sources: { web: {} } } }))).rejects.toThrow(
      'champion',
    );
  });
});
