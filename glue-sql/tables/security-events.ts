import { versionedEntity } from '../../contracts/entity.ts';

export const { staging: stagingSecurityEvents, silver: securityEvents } = versionedEntity({
  name: 'security_events',
  staged: 'Security log records of files',
  doc: 'One row per security log record',
  key: ['event_id'],
  partitionByMonth: 'occurred_at',
  lookback: 'merges',
  windowTime: 'occurred_at',
  columns: {
    event_id: { id: 7, type: 'string', required: true, doc: 'Id of the log record' },
    occurred_at: { id: 8, type: 'timestamp', required: true, isPast: true, doc: 'When it happened, UTC' },
    action: { id: 9, type: 'string', required: true, doc: '`sign_in`, `request`, `alert` or what the log calls it' },
    outcome: {
      id: 10,
      type: 'string',
      required: true,
      values: ['success', 'failure', 'unknown'],
      doc: '`success`, `failure` or `unknown`',
    },
    severity: {
      id: 11,
      type: 'string',
      required: true,
      values: ['informational', 'low', 'medium', 'high'],
      doc: '`informational`, `low`, `medium` or `high`',
    },
    actor_hash: { id: 12, type: 'string', personal: 'contact', doc: 'HMAC-SHA-256 of the account name' },
    ip_hash: { id: 13, type: 'string', personal: 'data', doc: 'HMAC-SHA-256 of the address' },
    country: { id: 14, type: 'string', doc: 'Country of the address, as the log says' },
    application: { id: 15, type: 'string', doc: 'Application or service' },
    path: { id: 16, type: 'string', doc: 'Path of a request, without its query' },
    http_status: { id: 17, type: 'bigint', min: 100, max: 599, doc: 'Status of a request' },
    detail: { id: 18, type: 'string', personal: 'data', doc: 'What the log says of it, persons taken out' },
  },
  versionId: 19,
});
