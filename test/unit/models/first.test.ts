import { describe, expect, it } from 'vitest';
import { SERVED_MODELS } from '../../../contracts/models.ts';
import { orderValuePrediction } from '../../../contracts/order-value.ts';
import { recommendations } from '../../../contracts/recommender.ts';
import { catalogue, modelCalled } from '../../../models/catalogue.ts';
import { firstArtifact } from '../../../models/first.ts';

const predictorOf = async (name: (typeof SERVED_MODELS)[number]) => {
  const { 'manifest.json': _, ...files } = firstArtifact(name).files;
  return (await modelCalled(name, catalogue)).load(files);
};

describe('what a model begins with', () => {
  it.each(SERVED_MODELS)('%s loads, and is the same whenever it is made', async (name) => {
    await predictorOf(name);
    expect(firstArtifact(name).sha256).toBe(firstArtifact(name).sha256);
    const manifest = JSON.parse(Buffer.from(firstArtifact(name).files['manifest.json'] as Uint8Array).toString());
    const { formatVersion } = await modelCalled(name, catalogue);
    expect(manifest).toMatchObject({ model: name, formatVersion });
  });

  it('recommends nothing, and says that it knows no shop', async () => {
    const recommender = await predictorOf('recommender');
    const answer = recommender.predict({ kind: 'customer', customerId: '1', source: 'anything' });
    expect(recommendations.parse(answer)).toEqual({ source: '', items: [], fallback: 'popular' });
    expect(() => recommender.predict({ kind: 'psychic' })).toThrow('kind');
  });

  it('values a line at its price', async () => {
    const orderValue = await predictorOf('order-value');
    const line = { quantity: 3, unit_price: 2.5, hour: 14, day_of_week: 5, source: 'anything' };
    expect(orderValuePrediction.parse(orderValue.predict(line))).toMatchObject({
      predicted_revenue: 7.5,
      kept_share: 1,
      source: null,
    });
  });

  it('says that the shop is to be learnt before it is forecast', async () => {
    const forecaster = await predictorOf('forecaster');
    expect(() => forecaster.predict({ kind: 'revenue' })).toThrow('Nothing of the shop has been learnt yet');
  });
});
