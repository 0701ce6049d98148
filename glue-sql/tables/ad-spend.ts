import { table } from '../../contracts/table.ts';
import { lineage, version, versionText } from './lineage.ts';

const columns = {
  ...lineage,
  ...version,
  day: { id: 7, type: 'string', required: true, doc: 'Business day, yyyy-MM-dd' },
  channel: { id: 8, type: 'string', required: true, doc: 'Channel as the file names it, e.g. `paid search`' },
  campaign: { id: 9, type: 'string', required: true, doc: 'Campaign; empty where the file names none' },
  utm_source: { id: 10, type: 'string', doc: 'utm_source of its links' },
  utm_medium: { id: 11, type: 'string', doc: 'utm_medium of its links' },
  impressions: { id: 12, type: 'bigint', doc: 'Times shown' },
  clicks: { id: 13, type: 'bigint', doc: 'Clicks' },
  cost: { id: 14, type: 'decimal(18,4)', required: true, doc: 'What was paid' },
  currency: { id: 15, type: 'string', required: true, doc: 'ISO 4217 code' },
} as const;

export const stagingAdSpend = table({
  zone: 'staging',
  name: 'ad_spend',
  doc: 'Advertising spend of files',
  key: [],
  columns,
});

export const adSpend = table({
  zone: 'silver',
  name: 'ad_spend',
  doc: 'One row a day, channel and campaign: spend in its newest version',
  key: ['source', 'day', 'channel', 'campaign'],
  columns: { ...columns, ...versionText(16) },
});
