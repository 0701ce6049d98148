import * as z from 'zod';
import { erasure, personExport } from '../erasures.ts';
import { name } from './parameters.ts';
import { FOR, route } from './route.ts';

const ofSource = z.strictObject({ source: name.optional() });
const example = { params: { customerId: 'C-00348' } };

/** What people may ask of a shop about themselves. */
export const PRIVACY_ROUTES = {
  eraseCustomer: route({
    method: 'DELETE',
    path: '/v1/customers/{customerId}',
    summary: 'Erases a customer with their devices and orders, everywhere; the answer is a receipt to look at again',
    access: FOR.admin,
    caching: 'none',
    status: 202,
    query: ofSource,
    answer: erasure,
    example,
  }),
  erasure: route({
    method: 'GET',
    path: '/v1/erasures/{erasureId}',
    summary: 'The receipt of an erasure: when it was asked for, when it was done, how much went from where',
    access: FOR.admin,
    caching: 'none',
    answer: erasure,
    example: { params: { erasureId: '3f0c6b1e-6a55-4a0e-9f0e-2b1f5a7d9c11' } },
  }),
  exportCustomer: route({
    method: 'GET',
    path: '/v1/customers/{customerId}/export',
    summary: 'Everything that is held of a customer; it is gathered when it is first asked for',
    access: FOR.admin,
    caching: 'none',
    query: ofSource,
    answer: personExport,
    example,
  }),
} as const;
