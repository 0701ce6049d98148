import { table } from '../../contracts/table.ts';
import { lineage, version, versionText } from './lineage.ts';

const columns = {
  ...lineage,
  ...version,
  order_id: { id: 7, type: 'string', required: true, doc: 'The order paid for' },
  payment_number: { id: 8, type: 'bigint', required: true, doc: 'Ordinal of the payment in its order' },
  method: { id: 9, type: 'string', doc: 'e.g. `credit_card`' },
  installments: { id: 10, type: 'bigint', doc: 'Instalments chosen' },
  amount: { id: 11, type: 'decimal(18,4)', required: true, doc: 'Amount paid' },
  currency: { id: 12, type: 'string', required: true, doc: 'ISO 4217 code' },
} as const;

export const stagingPayments = table({
  zone: 'staging',
  name: 'payments',
  doc: 'Payments of files',
  key: [],
  columns,
});

export const payments = table({
  zone: 'silver',
  name: 'payments',
  doc: 'One row a payment',
  key: ['source', 'order_id', 'payment_number'],
  columns: { ...columns, ...versionText(13) },
});
