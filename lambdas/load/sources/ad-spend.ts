import { stagingAdSpend } from '../../../glue-sql/tables/ad-spend.ts';
import { currency, updatedAt } from '../../ingest/fields/common.ts';
import { field } from '../../ingest/fields/field.ts';
import { amount, day, integer, text } from '../../ingest/fields/kinds.ts';
import { recordSchema } from '../schema/record-schema.ts';
import { recordSource } from '../schema/record-source.ts';

const schema = recordSchema({
  name: 'ad_spend',
  noun: 'line',
  doc: 'what advertising cost a day, by channel and campaign, CSV or NDJSON',
  notes: [
    'One line a day, channel and campaign; a later one replaces it. `utm_source`, `utm_medium` and `campaign` tie the cost to the visits that came through the links.',
  ],
  fields: {
    day: field(day, {
      required: true,
      doc: 'Business day',
      examples: ['2025-11-03', '2025-11-03', '2025-11-04'],
      spellings: ['date'],
    }),
    channel: field(text, {
      required: true,
      doc: 'Channel, as the shop names it',
      examples: ['paid search', 'paid social', 'paid search'],
    }),
    cost: field(amount, {
      required: true,
      doc: 'What was paid',
      examples: ['41.20', '18.75', '39.00'],
      spellings: ['spend'],
    }),
    campaign: field(text, {
      doc: 'Campaign, as in `utm_campaign` of its links; none if left out',
      examples: ['home-gifts', 'christmas-gifts', 'home-gifts'],
      spellings: ['utm_campaign'],
    }),
    utm_source: field(text, {
      doc: '`utm_source` of its links',
      examples: ['google', 'instagram', 'google'],
      spellings: ['source'],
    }),
    utm_medium: field(text, {
      doc: '`utm_medium` of its links',
      examples: ['cpc', 'paid_social', 'cpc'],
      spellings: ['medium'],
    }),
    impressions: field(integer({ least: 0 }), { doc: 'Times shown', examples: ['2600', '5400', '2410'] }),
    clicks: field(integer({ least: 0 }), { doc: 'Clicks', examples: ['108', '60', '101'] }),
    currency,
    updated_at: updatedAt,
  },
});

export const adSpend = recordSource(schema, (batch, spend, { lineage, context }) => {
  const { day, channel, cost, utm_source, utm_medium, impressions, clicks } = spend;
  batch.add(stagingAdSpend, {
    ...lineage,
    day,
    channel,
    campaign: spend.campaign ?? '',
    utm_source,
    utm_medium,
    impressions,
    clicks,
    cost,
    currency: spend.currency ?? context.currency,
  });
  return undefined;
});
