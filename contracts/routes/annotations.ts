import * as z from 'zod';
import { annotation, annotationChange, annotationDraft } from '../annotations.ts';
import { day } from './parameters.ts';
import { FOR, route } from './route.ts';

const example = { params: { annotationId: '2026-03-01~a1b2' } };
const writes = { access: { role: 'analyst', keys: ['read'] }, caching: 'none' } as const;

/** Notes on days: deploys, prices, campaigns, and whatever explains a chart. */
export const ANNOTATION_ROUTES = {
  annotations: route({
    method: 'GET',
    path: '/v1/annotations',
    summary: 'Notes on the days from one to another, in their order',
    access: FOR.viewer,
    caching: 'none',
    query: z.strictObject({ from: day.optional(), to: day.optional() }),
    answer: z.object({ items: z.array(annotation) }),
  }),
  addAnnotation: route({
    method: 'POST',
    path: '/v1/annotations',
    summary: 'Writes a note on a day, or on the days from one to another',
    ...writes,
    status: 201,
    body: annotationDraft,
    answer: annotation,
    example: { body: { from: '2026-03-01', text: 'New prices', kind: 'price' } },
  }),
  changeAnnotation: route({
    method: 'PATCH',
    path: '/v1/annotations/{annotationId}',
    summary: 'Changes a note of one’s own, or as an admin any; If-Match names the version that was read',
    ...writes,
    body: annotationChange,
    answer: annotation,
    example: { ...example, body: { text: 'New prices, and free shipping' } },
  }),
  deleteAnnotation: route({
    method: 'DELETE',
    path: '/v1/annotations/{annotationId}',
    summary: 'Removes a note of one’s own, or as an admin any',
    ...writes,
    status: 204,
    answer: z.null(),
    example,
  }),
} as const;
