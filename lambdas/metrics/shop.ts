import type { ShopAnswer } from '../../contracts/metrics.ts';
import { defaultDays } from './period.ts';
import { factsOf, type MetricsSource } from './question.ts';

/** What can be asked of a shop. @throws NoFactsError, and what reading an object throws */
export async function shop({ snapshot, store }: MetricsSource): Promise<ShopAnswer> {
  const { days, currencies, values } = await store.summary(factsOf(snapshot));
  const { run, publishedAt, startedAt, timeZone } = snapshot;
  const names = (list: readonly { readonly value: string }[]): string[] => list.map(({ value }) => value);
  return {
    snapshot: { run, publishedAt, dataTo: startedAt },
    timeZone,
    currencies: names(currencies),
    days: days && { first: days.first, last: days.last },
    defaults: days && defaultDays(snapshot, days),
    values: {
      country: names(values.country),
      category: names(values.category),
      channel: names(values.channel),
      device: names(values.device),
      source: names(values.source),
    },
  };
}
