import { versionedEntity } from '../../contracts/entity.ts';

export const { staging: stagingPayments, silver: payments } = versionedEntity({
  name: 'payments',
  staged: 'Payments of files',
  doc: 'One row per payment',
  key: ['order_id', 'payment_number'],
  columns: {
    order_id: { id: 7, type: 'string', required: true, personal: 'order', doc: 'The order paid for' },
    payment_number: { id: 8, type: 'bigint', required: true, doc: 'Ordinal of the payment in its order' },
    method: { id: 9, type: 'string', doc: 'e.g. `credit_card`' },
    installments: { id: 10, type: 'bigint', doc: 'Instalments chosen' },
    amount: { id: 11, type: 'decimal(18,4)', required: true, doc: 'Amount paid' },
    currency: { id: 12, type: 'string', required: true, doc: 'ISO 4217 code' },
  },
  versionId: 13,
});
