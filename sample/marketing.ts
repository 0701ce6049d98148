import { CHANNELS, type Channel } from './channels.ts';
import { Random } from './random.ts';
import type { Shop } from './shop.ts';
import type { CountsByDay } from './tally.ts';
import { campaignKey } from './tally.ts';

export interface AdSpendRow {
  readonly date: string;
  /** e.g. `paid search`. */
  readonly channel: string;
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly spend: number;
  readonly currency: string;
  readonly clicks: number;
  readonly impressions: number;
}

type Paid = Channel & Required<Pick<Channel, 'source' | 'medium' | 'campaign' | 'costPerClick' | 'clickRate'>>;

function isPaid(channel: Channel): channel is Paid {
  return channel.costPerClick !== undefined;
}

/** The paid campaigns by their key; those that change with the season once for each name. */
function paidCampaigns(): Map<string, { readonly channel: Paid; readonly name: string }> {
  const months = Array.from({ length: 12 }, (_, month) => month);
  return new Map(
    CHANNELS.filter(isPaid).flatMap((channel) =>
      months.map((month) => {
        const name = channel.campaign(month);
        return [campaignKey(channel.source, channel.medium, name), { channel, name }] as const;
      }),
    ),
  );
}

/** What the visits of paid campaigns cost. Platforms count more clicks than the shop sees visits, as some people leave at once. */
export function* adSpend(shop: Shop, visitsByDay: CountsByDay): Generator<AdSpendRow> {
  const campaigns = paidCampaigns();
  for (const [date, visits] of [...visitsByDay].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [key, count] of [...visits].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const paid = campaigns.get(key);
      if (!paid) continue;
      const { channel, name } = paid;
      const random = Random.of(shop.seed, 'ads', date, key);
      const clicks = Math.ceil(count * random.between(1.02, 1.15));
      const impressions = Math.ceil(clicks / (channel.clickRate * random.between(0.85, 1.15)));
      const spend = Math.round(clicks * channel.costPerClick * random.between(0.8, 1.25)) / 100;
      const { source, medium, key: kind } = channel;
      yield {
        date,
        channel: kind,
        source,
        medium,
        campaign: name,
        spend,
        currency: shop.currency,
        clicks,
        impressions,
      };
    }
  }
}
