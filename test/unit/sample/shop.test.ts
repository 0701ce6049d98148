import { describe, expect, it } from 'vitest';
import { createShop, priceAt } from '../../../sample/shop.ts';

const pence = (price: number) => Math.round(price * 100);

describe('createShop', () => {
  const shop = createShop({ seed: 11 });

  it('has what was asked for', () => {
    expect(shop.products).toHaveLength(200);
    expect(shop.customers).toHaveLength(2000);
    expect(createShop({ seed: 1, customers: 5, products: 7, suppliers: 3 })).toMatchObject({
      products: { length: 7 },
      customers: { length: 5 },
      suppliers: { length: 3 },
    });
  });

  it('is the same for the same seed, and another for another', () => {
    const data = (seed: number) => {
      const { products, customers, suppliers } = createShop({ seed, customers: 50 });
      return JSON.stringify([products, customers, suppliers]);
    };
    expect(data(11)).toBe(data(11));
    expect(data(11)).not.toBe(data(12));
  });

  it('keeps ids, skus, names and addresses unique', () => {
    const { products, customers, suppliers } = createShop({ seed: 3, products: 1500, suppliers: 20 });
    const unique = (values: readonly string[]) => expect(new Set(values).size).toBe(values.length);
    unique(products.map((product) => product.id));
    unique(products.map((product) => product.sku));
    unique(products.map((product) => product.name));
    unique(customers.map((customer) => customer.id));
    unique(customers.map((customer) => customer.email));
    unique(customers.flatMap((customer) => customer.anonymousIds));
    unique(suppliers.map((supplier) => supplier.name));
  });

  it('uses addresses of example.com only', () => {
    for (const { email } of shop.customers) expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d{5}@example\.com$/);
  });

  it('prices in whole pence, above cost, and raises some prices', () => {
    const suppliers = new Set(shop.suppliers.map((supplier) => supplier.id));
    for (const product of shop.products) {
      expect(Math.abs(product.price * 100 - pence(product.price))).toBeLessThan(1e-9);
      expect(product.cost).toBeLessThan(product.price);
      expect(suppliers).toContain(product.supplierId);
    }
    const changed = shop.products.filter((product) => product.priceChanges.length > 0);
    expect(changed.length).toBeGreaterThan(10);
    expect(changed.length).toBeLessThan(70);
    const [product] = changed;
    const [change] = product?.priceChanges ?? [];
    if (!product || !change) throw new Error('no product changes its price');
    expect(priceAt(product, change.at.getTime() - 1)).toBe(product.price);
    expect(priceAt(product, change.at.getTime())).toBe(change.price);
  });

  it('lets customers join over three years, each after the opening', () => {
    const joins = shop.customers.map((customer) => customer.createdAt.toISOString());
    expect(joins).toEqual(joins.toSorted());
    expect(joins[0]?.slice(0, 7)).toBe('2025-01');
    expect(joins.at(-1)?.slice(0, 7)).toBe('2027-12');
  });

  it('follows the opening day and the currency it is given', () => {
    const late = createShop({
      seed: 1,
      openedAt: new Date('2026-05-01T00:00:00Z'),
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
    });
    expect(late.currency).toBe('EUR');
    expect(late.customers[0]?.createdAt.toISOString().slice(0, 7)).toBe('2026-05');
  });

  it('says which option cannot be', () => {
    expect(() => createShop({ seed: 1, customers: 0 })).toThrow(/customers is 0/);
    expect(() => createShop({ seed: 1, products: 1e6 })).toThrow(/fewer products/);
  });
});
