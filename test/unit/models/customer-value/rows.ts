import type { PurchaseDayRow } from '../../../../contracts/features.ts';
import type { JsonObject } from '../../../../contracts/models.ts';
import { customerValue } from '../../../../models/customer-value/index.ts';
import type { Features, Trained, TrainingJob } from '../../../../models/model.ts';
import { dayText } from '../../../../models/shared/calendar.ts';
import { seededRandom } from '../../../../models/shared/random.ts';

/** 2024-10-04. */
const FIRST_DAY = 20_000;

/** A purchase on the so-manieth day of the shop. */
export function bought(customer_id: string, day: number, other: Partial<PurchaseDayRow> = {}): PurchaseDayRow {
  return {
    source: 'web',
    customer_id,
    currency: 'EUR',
    country: 'DE',
    day: dayText(FIRST_DAY + day),
    orders: 1,
    units: 2,
    products: 1,
    revenue: 40,
    returned: 0,
    ...other,
  };
}

/**
 * Customers who all come in the first 200 of 400 days. Those who buy five units at a time come back every three weeks for
 * good; the others stop at some time. Which is which neither recency nor frequency tells for long.
 */
export function shopWithSignal(customers = 300): readonly PurchaseDayRow[] {
  const random = seededRandom(11);
  return Array.from({ length: customers }, (_, i) => {
    const isLoyal = i % 2 === 0;
    const rows: PurchaseDayRow[] = [];
    const stop = isLoyal ? 400 : 100 + Math.floor(random() * 300);
    for (let day = Math.floor(random() * 100); day < stop; day += 14 + Math.floor(random() * 60)) {
      rows.push(bought(`c${i}`, day, { units: isLoyal ? 5 : 1, revenue: 20 + Math.floor(random() * 60) }));
    }
    return rows;
  }).flat();
}

/** Customers who buy at random moments, with nothing to tell them apart by. */
export function shopWithoutSignal(customers = 300): readonly PurchaseDayRow[] {
  const random = seededRandom(12);
  return Array.from({ length: customers }, (_, i) =>
    Array.from({ length: 400 }, (_, day) => day)
      .filter(() => random() < 1 / 80)
      .map((day) => bought(`c${i}`, day, { revenue: 20 + Math.floor(random() * 60) })),
  ).flat();
}

export function featuresOf(rows: readonly PurchaseDayRow[]): Features {
  return {
    async *rows(channel) {
      if (channel === 'purchase_days') yield* rows as never[];
    },
  };
}

export function train(rows: readonly PurchaseDayRow[], job: Partial<TrainingJob> = {}): Promise<Trained> {
  return customerValue.train({
    run: 'run-1',
    features: featuresOf(rows),
    recipe: {},
    champion: null,
    seed: 1,
    threads: 1,
    progress: () => {},
    ...job,
  });
}

/** Every number in an answer, however deep. */
export function numbersIn(answer: JsonObject): readonly number[] {
  return Object.values(answer).filter((value) => typeof value === 'number');
}
