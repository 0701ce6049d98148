import { versionedEntity } from '../../contracts/entity.ts';

export const { staging: stagingAdSpend, silver: adSpend } = versionedEntity({
  name: 'ad_spend',
  staged: 'Advertising spend of files',
  doc: 'One row per day, channel and campaign: spend in its newest version',
  key: ['day', 'channel', 'campaign'],
  windowTime: 'day',
  columns: {
    day: { id: 7, type: 'string', required: true, doc: 'Business day, yyyy-MM-dd' },
    channel: { id: 8, type: 'string', required: true, doc: 'Channel as the file names it, e.g. `paid search`' },
    campaign: { id: 9, type: 'string', required: true, doc: 'Campaign; empty where the file names none' },
    utm_source: { id: 10, type: 'string', doc: 'utm_source of its links' },
    utm_medium: { id: 11, type: 'string', doc: 'utm_medium of its links' },
    impressions: { id: 12, type: 'bigint', min: 0, doc: 'Times shown' },
    clicks: { id: 13, type: 'bigint', min: 0, doc: 'Clicks' },
    cost: { id: 14, type: 'decimal(18,4)', required: true, min: 0, doc: 'What was paid' },
    currency: { id: 15, type: 'string', required: true, doc: 'ISO 4217 code' },
  },
  versionId: 16,
});
