import type { FileSource } from '../source.ts';
import { categories } from './olist/categories.ts';
import { customers } from './olist/customers.ts';
import { items } from './olist/items.ts';
import { orders } from './olist/orders.ts';
import { payments } from './olist/payments.ts';
import { products } from './olist/products.ts';
import { reviews } from './olist/reviews.ts';
import { sellers } from './olist/sellers.ts';

/** The Olist “Brazilian E-Commerce” dataset: eight of its files, each known by its header, in any order. */
export const olist: FileSource = {
  name: 'olist',
  doc: 'Olist Brazilian e-commerce: orders, items, payments, customers, products, sellers, categories, reviews, CSV',
  shapes: [orders, items, payments, customers, products, sellers, categories, reviews],
};
