import * as z from 'zod';
import { KEY_KINDS, role } from '../access.ts';
import { definition } from '../reference.ts';
import { FOR, route } from './route.ts';

/** What the API says of itself and of who asks. */
export const SERVICE_ROUTES = {
  openApi: route({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    access: 'public',
    caching: 'none',
    answer: z.looseObject({ openapi: z.string() }),
  }),
  docs: route({
    method: 'GET',
    path: '/docs',
    summary: 'This document as a page',
    access: 'public',
    caching: 'none',
    produces: ['text/html'],
    answer: z.looseObject({ openapi: z.string() }),
  }),
  definitions: route({
    method: 'GET',
    path: '/v1/definitions',
    summary: 'What each figure is, in words and as a formula',
    access: { role: 'viewer' },
    caching: 'none',
    answer: z.object({ items: z.array(definition) }),
  }),
  me: route({
    method: 'GET',
    path: '/v1/me',
    summary: 'Who asks, and what they may do',
    access: FOR.viewer,
    caching: 'none',
    answer: z.object({ name: z.string(), role, key: z.enum(KEY_KINDS).nullable() }),
  }),
} as const;
