import type { FileSource } from '../source.ts';
import { customers } from './shopify/customers.ts';
import { inventory } from './shopify/inventory.ts';
import { orders } from './shopify/orders.ts';
import { products } from './shopify/products.ts';
import { refunds } from './shopify/refunds.ts';

/** What the admin of Shopify exports, each file known by its header. Prices, discounts and taxes are those of `Subtotal`. */
export const shopify: FileSource = {
  name: 'shopify',
  doc: 'Shopify exports as they are: orders, refunds, products, customers, inventory, CSV',
  isOfShop: true,
  isPersonal: true,
  shapes: [...refunds, orders, inventory, customers, products],
};
