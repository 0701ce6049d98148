import { beforeAll, describe, expect, it } from 'vitest';
import { RequestError } from '../../../../contracts/models.ts';
import type { ArtifactFiles, Predictor } from '../../../../models/model.ts';
import { orderValue } from '../../../../models/order-value/index.ts';
import { jobOn, request, shopLines } from './shop.ts';

let files: ArtifactFiles;
let predictor: Predictor;

beforeAll(async () => {
  files = (await orderValue.train(jobOn(shopLines({ days: 120 })))).files;
  predictor = orderValue.load(files);
});

describe('requests for an order value', () => {
  it.each([
    [{ quantity: 0 }, 'quantity is 0; it must be a number above 0 and at most 1000000000.'],
    [{ quantity: -3 }, 'quantity is -3; it must be a number above 0'],
    [{ quantity: '2' }, 'quantity is "2"; it must be a number above 0'],
    [{ quantity: Number.NaN }, 'quantity is NaN; it must be'],
    [{ quantity: Number.POSITIVE_INFINITY }, 'quantity is Infinity; it must be'],
    [{ unit_price: -0.01 }, 'unit_price is -0.01; it must be a number from 0'],
    [{ unit_price: 1e300 }, 'unit_price is 1e+300; it must be a number from 0 to 1000000000.'],
    [{ hour: 24 }, 'hour is 24; it must be a whole number from 0 to 23.'],
    [{ hour: 9.5 }, 'hour is 9.5; it must be a whole number'],
    [{ day_of_week: 0 }, 'day_of_week is 0; it must be a whole number from 1 (Monday) to 7 (Sunday).'],
    [{ day_of_week: null }, 'day_of_week is null; it must be'],
    [{ hour: undefined }, 'hour is missing; it must be a whole number from 0 to 23.'],
    [{ product_id: 7 }, 'product_id is 7; it must be text of 1 to 500 characters.'],
    [{ country: '' }, 'country is ""; it must be text'],
    [
      { prize: 1 },
      'There is no field "prize"; there are: quantity, unit_price, hour, day_of_week, product_id, country, currency, source.',
    ],
    [{ source: 'moon' }, 'Nothing was learnt for source "moon"; there are: "web" in EUR.'],
  ])('refuses %j', (fields, message) => {
    const act = (): unknown => predictor.predict({ ...request(), ...fields });
    expect(act).toThrow(RequestError);
    expect(act).toThrow(message);
  });

  it.each([null, 7, 'text', [], [{}]])('refuses %j, which is not an object', (given) => {
    expect(() => predictor.predict(given)).toThrow(/The request is .*; it must be an object with quantity, unit_price/);
  });

  it('tells all that is wrong at once', () => {
    expect(() => predictor.predict({})).toThrow(
      /quantity is missing[\s\S]*unit_price is missing[\s\S]*hour is missing/,
    );
  });

  it('never says less than nothing or more than quantity × price', () => {
    for (const quantity of [1e-9, 1, 7, 1e9]) {
      for (const unit_price of [0, 1e-12, 0.01, 3, 1e9]) {
        const revenue = predictor.predict(request({ quantity, unit_price, product_id: 'shoe' })).predicted_revenue;
        expect(revenue).toBeGreaterThanOrEqual(0);
        expect(revenue).toBeLessThanOrEqual(quantity * unit_price);
      }
    }
  });
});

describe('an artifact of order value', () => {
  const text = (): string => new TextDecoder().decode(files['order-value.json']);
  const load = (content: string) => (): unknown =>
    orderValue.load({ 'order-value.json': new TextEncoder().encode(content) });

  it('is refused when it is another model’s', () => {
    expect(() => orderValue.load({ 'recommender.json': new Uint8Array() })).toThrow(/no file order-value\.json/);
  });

  it('is refused when it was cut off', () => {
    expect(load(text().slice(0, -50))).toThrow(/order-value\.json cannot be read; train order-value again/);
  });

  it('is refused when a value is not what it should be', () => {
    expect(load(text().replace('"version":1,"shops"', '"version":9,"shops"'))).toThrow(/version/);
    expect(load(text().replace('"meanLost":0', '"meanLost":7'))).toThrow(/meanLost/);
    expect(load(text().replace('"boosted-trees"', '"trees"'))).toThrow(/not a model of boosted trees/);
  });
});
