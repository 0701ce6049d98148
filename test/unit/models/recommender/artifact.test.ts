import { beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactFiles } from '../../../../models/model.ts';
import { FILE, readArtifact, writeArtifact } from '../../../../models/recommender/artifact/artifact.ts';
import { recommender } from '../../../../models/recommender/index.ts';
import { blendOf, DEFAULT_RECIPE, type Recipe } from '../../../../models/recommender/recipe.ts';
import type { ShopModel } from '../../../../models/recommender/serving/shop-model.ts';
import { fitModel } from '../../../../models/recommender/train.ts';
import { did, sells, shopOf, tools } from './support/shop.ts';

const recipe: Recipe = {
  ...DEFAULT_RECIPE,
  als: { ...DEFAULT_RECIPE.als, factors: 8, iterations: 2 },
  blend: { all: blendOf({ own: 1, als: 1 }), new: blendOf({ ease: 1, knn: 1 }) },
};

let model: ShopModel;
let files: ArtifactFiles;

beforeAll(async () => {
  const shop = await shopOf({
    catalogue: [sells('tasse', 'Porzellan'), sells('Krug ☕ für Tee', 'Porzellan', { stock: 3 }), sells('neu')],
    interactions: [
      did('ann', 'tasse', '2026-03-01'),
      did('ann', 'Krug ☕ für Tee', '2026-03-01'),
      did('bjørn', 'tasse', '2026-03-02'),
    ],
  });
  model = await fitModel(shop, recipe, tools);
  files = writeArtifact([model, { ...model, source: 'pos', fitted: { ...model.fitted, ease: null } }]);
});

/** The bytes with one of them changed; the last ones belong to the arrays. */
const changed = (at: number): ArtifactFiles => {
  const bytes = Uint8Array.from(files[FILE] ?? []);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] as number) ^ 1;
  return { [FILE]: bytes };
};

describe('the artifact', () => {
  it('gives back what was written, for each source', () => {
    const [web, pos] = readArtifact(files);
    expect(web).toEqual(model);
    expect(pos?.source).toBe('pos');
    expect(pos?.fitted.ease).toBeNull();
  });

  it('is read from wherever the bytes lie in memory', () => {
    const shifted = new Uint8Array((files[FILE]?.length ?? 0) + 3);
    shifted.set(files[FILE] ?? [], 3);
    expect(readArtifact({ [FILE]: shifted.subarray(3) })[0]).toEqual(model);
  });

  it('is the same for the same model', () => {
    expect(writeArtifact([model])).toEqual(writeArtifact([model]));
  });

  it('answers as it did before it was written', async () => {
    const answer = recommender.load(files).predict({ kind: 'basket', items: ['tasse'], source: 'web' });
    expect(answer.items).toMatchObject([
      { productId: 'Krug ☕ für Tee', name: 'The Krug ☕ für Tee' },
      { productId: 'neu' },
    ]);
  });
});

describe('a bad artifact', () => {
  it.each([
    ['is absent', {}, 'has no file recommender.bin'],
    ['is empty', { [FILE]: new Uint8Array(0) }, 'is not a model of this platform'],
    [
      'is something else',
      { [FILE]: new TextEncoder().encode('{"model": "foreign", "padding": true}') },
      'is not a model',
    ],
  ])('that %s is refused', (_, bad, message) => {
    expect(() => readArtifact(bad)).toThrow(message);
  });

  it('that was changed or cut short is refused', () => {
    expect(() => readArtifact(changed(-1))).toThrow('recommender.bin is corrupt');
    expect(() => readArtifact(changed(30))).toThrow('recommender.bin is corrupt');
    expect(() => readArtifact({ [FILE]: files[FILE]?.subarray(0, 500) ?? new Uint8Array(0) })).toThrow('is corrupt');
  });

  it('of another format is refused with both formats', () => {
    expect(() => readArtifact(changed(8))).toThrow('has format 0, and this release reads format 1');
  });
});
