import { describe, expect, it } from 'vitest';
import { emailHash, phoneHash } from '../../../lambdas/ingest/privacy.ts';
import { customers } from '../../../lambdas/load/sources/customers.ts';
import { products } from '../../../lambdas/load/sources/products.ts';
import { suppliers } from '../../../lambdas/load/sources/suppliers.ts';
import { loadCsv, loadJson, refusalOf } from './support/own-files.ts';
import { hash, RECEIVED_AT } from './support/staged.ts';

describe('a file of products', () => {
  it('stages every version of a product as a record of its own', async () => {
    const mug = { product_id: 'MUG', name: 'Mug', category: 'Kitchen', brand: 'Clay', supplier_id: 'ACME' };
    const { rows } = await loadJson(
      products,
      { ...mug, price: 6, unit_cost: 2.9, updated_at: '2025-01-01' },
      { ...mug, price: 7, currency: 'USD', is_product: 'no' },
    );
    const shared = { ...mug, is_record: true };
    expect(rows('products')).toMatchObject([
      { ...shared, price: 6, unit_cost: 2.9, currency: 'GBP', is_product: true, updated_at: new Date('2025-01-01') },
      { ...shared, price: 7, currency: 'USD', is_product: false, updated_at: new Date(RECEIVED_AT) },
    ]);
  });

  it('refuses a cost with a comma that may mean two things, and says how to write it', async () => {
    expect(await refusalOf(products, { product_id: 'MUG', unit_cost: '2,900' })).toEqual({
      reason: 'invalid_unit_cost',
      detail: 'unit_cost "2,900" may mean 2900 or 2.900; write it without a comma; write it like 2.90.',
    });
  });
});

describe('a file of customers', () => {
  const ANN = {
    customer_id: 'ann',
    email: 'Ann@Example.com ',
    phone: '+44 20 7946 0018',
    country: 'GB',
    region: 'London',
  };

  it('stages hashes, as events do, and no address', async () => {
    const { rows } = await loadCsv(customers, { ...ANN, created_at: '2025-06-01', updated_at: '2025-07-01' });
    expect(rows('customers')).toMatchObject([
      {
        customer_id: 'ann',
        email_hash: hash('ann@example.com'),
        phone_hash: hash('442079460018'),
        country: 'GB',
        region: 'London',
        created_at: new Date('2025-06-01'),
        first_seen_at: new Date('2025-06-01'),
        updated_at: new Date('2025-07-01'),
        is_record: true,
      },
    ]);
    expect(
      JSON.stringify(rows('customers'), (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toMatch(/@|7946/);
  });

  it('takes who has no account date as seen when the record was', async () => {
    const { rows } = await loadCsv(customers, { customer_id: 'bob', updated_at: '2025-07-01' });
    expect(rows('customers')).toMatchObject([{ first_seen_at: new Date('2025-07-01') }]);
  });

  it.each([
    [
      { ...ANN, email: 'ann at example' },
      'invalid_email',
      'email is not an e-mail address: a name, @ and a domain, nothing else.',
    ],
    [{ ...ANN, phone: 'ask' }, 'invalid_phone', 'phone does not have the 5 to 15 digits of a phone number.'],
    [{ ...ANN, customer_id: '' }, 'missing_customer_id', 'customer_id is empty; every customer needs one, like ann.'],
  ])('refuses %j as %s, without quoting who it is', async (record, reason, detail) => {
    const { examples, rows } = await loadCsv(customers, record);
    expect(examples).toEqual({ [reason]: [{ line: 2, detail }] });
    const hashes = { email: emailHash(record.email, hash), phone: phoneHash(record.phone, hash) ?? '[masked]' };
    expect(rows('quarantine')).toMatchObject([{ original: Object.values({ ...record, ...hashes }).join(';') }]);
  });
});

describe('a file of suppliers', () => {
  it('stages a supplier', async () => {
    const record = {
      supplier_id: 'ACME',
      name: 'Acme',
      country: 'GB',
      region: 'Staffordshire',
      lead_time_days: '7',
      lead_time_days_sd: '2,5',
    };
    const { rows } = await loadCsv(suppliers, record);
    expect(rows('suppliers')).toMatchObject([
      { ...record, lead_time_days: 7n, lead_time_days_sd: 2.5, updated_at: new Date(RECEIVED_AT) },
    ]);
  });

  it('refuses a lead time that varies by less than nothing', async () => {
    expect(await refusalOf(suppliers, { supplier_id: 'ACME', lead_time_days_sd: '-1' })).toMatchObject({
      reason: 'invalid_lead_time_days_sd',
    });
  });

  it.each([
    ['-1', 'lead_time_days "-1" is below 0; write it like 7.'],
    ['1000', 'lead_time_days "1000" is above 730; write it like 7.'],
  ])('refuses a lead time of %s days', async (lead_time_days, detail) => {
    expect(await refusalOf(suppliers, { supplier_id: 'ACME', lead_time_days })).toEqual({
      reason: 'invalid_lead_time_days',
      detail,
    });
  });
});
