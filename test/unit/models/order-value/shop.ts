import type { SoldLineRow } from '../../../../contracts/features.ts';
import type { JsonObject } from '../../../../contracts/models.ts';
import type { Features, TrainingJob } from '../../../../models/model.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

const FIRST_DAY = Date.UTC(2026, 0, 5) / 86_400_000;

export const LINE: SoldLineRow = {
  source: 'web',
  currency: 'EUR',
  product_id: 'cup',
  country: 'DE',
  day: '2026-03-02',
  hour: 12,
  day_of_week: 1,
  quantity: 1,
  unit_price: 10,
  amount: 10,
  returned: 0,
};

/**
 * Twenty lines a day: of shoes half come back, of cups one in fifty, at any price and hour. What is sold in the last `youngDays` days is
 * not back yet.
 */
export function shopLines({
  days = 200,
  youngDays = 0,
  seed = 1,
  ...given
}: Partial<SoldLineRow> & {
  days?: number;
  youngDays?: number;
  seed?: number;
} = {}): SoldLineRow[] {
  const random = seededRandom(seed);
  return Array.from({ length: days * 20 }, (_, index) => {
    const day = Math.floor(index / 20);
    const product_id = random() < 0.5 ? 'shoe' : 'cup';
    const [quantity, unit_price] = [1 + Math.floor(random() * 5), 5 + Math.floor(random() * 50)];
    const comesBack = random() < (product_id === 'shoe' ? 0.5 : 0.02);
    return {
      ...LINE,
      product_id,
      day: new Date((FIRST_DAY + day) * 86_400_000).toISOString().slice(0, 10),
      day_of_week: (day % 7) + 1,
      hour: Math.floor(random() * 24),
      quantity,
      unit_price,
      amount: quantity * unit_price,
      returned: comesBack && day < days - youngDays ? quantity * unit_price : 0,
      ...given,
    };
  });
}

export function jobOn(rows: readonly SoldLineRow[], job: Partial<TrainingJob> = {}): TrainingJob {
  const features: Features = {
    async *rows(channel) {
      if (channel === 'sold_lines') yield* rows as never[];
    },
  };
  return { run: 'run-1', features, recipe: QUICK, champion: null, seed: 1, threads: 1, progress: () => {}, ...job };
}

/** Leaves little to search for, which the tests that are not about it need not wait for. */
export const QUICK = { leaves: 4, weightPower: 0 } as const;

export const request = (fields: JsonObject = {}): JsonObject => ({
  quantity: 2,
  unit_price: 10,
  hour: 12,
  day_of_week: 3,
  ...fields,
});
