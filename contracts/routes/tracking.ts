import * as z from 'zod';
import type { Route } from './route.ts';

/** Call types of the tracking API; the type of an event is the last part of its route. */
export const CALL_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;

export type CallType = (typeof CALL_TYPES)[number];

const taken = z.object({ success: z.literal(true), events: z.int() });

/** Segment's browser SDK names a call by its first letter. */
const short = (call: string): string => `/v1/${call.charAt(0)}`;

/** Bodies are checked by `collect` itself, event by event: a bad event in a good batch is quarantined, never refused. */
const tracking = (call: CallType): Route => ({
  method: 'POST',
  path: `/v1/${call}`,
  aliases: [short(call)],
  summary: `Takes one ${call} call`,
  access: 'write-key',
  caching: 'none',
  answer: taken,
});

const BATCH: Route = {
  method: 'POST',
  path: '/v1/batch',
  aliases: [short('batch'), '/v1/import', '/beacon/v1/batch'],
  summary: 'Takes up to 2,500 events',
  access: 'write-key',
  caching: 'none',
  answer: taken,
};

/** What Segment's browser SDK measures of itself; it is answered, and nothing more. */
export const METRICS_ROUTE: Route = {
  method: 'POST',
  path: '/v1/m',
  summary: 'Takes figures of an SDK about itself, and drops them',
  access: 'public',
  caching: 'none',
  answer: taken,
};

/** Routes that browsers send events to: what the function `collect` answers, and the preflight of each path but the aliases. */
export const TRACKING_ROUTES: readonly Route[] = [BATCH, ...CALL_TYPES.map(tracking), METRICS_ROUTE];

/** The call that a path of {@link TRACKING_ROUTES} or {@link PIXEL_ROUTES} takes one of; undefined for a batch. */
export const callOf = (path: string): CallType | undefined =>
  CALL_TYPES.find((call) => path.endsWith(`/${call}`) || path === short(call));

const pixel = (path: string, whose: string): Route => ({
  method: 'GET',
  path,
  summary: `Takes one call from an image, as ${whose} does, and is always that image`,
  access: 'write-key',
  caching: 'none',
  answer: z.never(),
});

/** Images that carry a call: `?data=` with JSON, in base64 or not, and RudderStack's, which has a parameter for each field. */
export const PIXEL_ROUTES: readonly Route[] = [
  pixel('/v1/pixel/{call}', 'Segment'),
  pixel('/pixel/v1/{call}', 'RudderStack'),
];

/** Where a shop's platform delivers what happens, by the source that the stage names: what the function `webhooks` answers. */
export const WEBHOOK_ROUTE: Route = {
  method: 'POST',
  path: '/v1/webhooks/{source}',
  summary: 'Takes a signed delivery of Shopify or WooCommerce',
  access: 'signature',
  caching: 'none',
  answer: z.object({ success: z.literal(true), events: z.int() }),
};
