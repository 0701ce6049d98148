import { table } from '../../contracts/table.ts';
import { lineage, version, versionText } from './lineage.ts';

const columns = {
  ...lineage,
  ...version,
  event_id: { id: 7, type: 'string', required: true, doc: 'Id of the log record' },
  occurred_at: { id: 8, type: 'timestamp', required: true, doc: 'When it happened, UTC' },
  action: { id: 9, type: 'string', required: true, doc: '`sign_in`, `request`, `alert` or what the log calls it' },
  outcome: { id: 10, type: 'string', required: true, doc: '`success`, `failure` or `unknown`' },
  severity: { id: 11, type: 'string', required: true, doc: '`informational`, `low`, `medium` or `high`' },
  actor_hash: { id: 12, type: 'string', doc: 'HMAC-SHA-256 of the account name' },
  ip_hash: { id: 13, type: 'string', doc: 'HMAC-SHA-256 of the address' },
  country: { id: 14, type: 'string', doc: 'Country of the address, as the log says' },
  application: { id: 15, type: 'string', doc: 'Application or service' },
  path: { id: 16, type: 'string', doc: 'Path of a request, without its query' },
  http_status: { id: 17, type: 'bigint', doc: 'Status of a request' },
  detail: { id: 18, type: 'string', doc: 'What the log says of it, persons taken out' },
} as const;

export const stagingSecurityEvents = table({
  zone: 'staging',
  name: 'security_events',
  doc: 'Security log records of files',
  key: [],
  columns,
});

export const securityEvents = table({
  zone: 'silver',
  name: 'security_events',
  doc: 'One row a security log record',
  key: ['source', 'event_id'],
  partitionByMonth: 'occurred_at',
  columns: { ...columns, ...versionText(19) },
});
