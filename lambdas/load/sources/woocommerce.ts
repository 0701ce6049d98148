import type { FileSource } from '../source.ts';
import { orders } from './woocommerce/orders.ts';
import { products } from './woocommerce/products.ts';

/** What WooCommerce and its widely used export plugins write, a row an order or a row a line. */
export const woocommerce: FileSource = {
  name: 'woocommerce',
  doc: 'WooCommerce exports as they are: orders with or without lines, products, CSV',
  isOfShop: true,
  isPersonal: true,
  shapes: [products, orders],
};
