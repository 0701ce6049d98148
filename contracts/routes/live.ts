import * as z from 'zod';
import { ALERT_KINDS } from '../live.ts';
import { count, name, oneOf, repeated } from './parameters.ts';
import { FOR, route } from './route.ts';

const LONGEST_MINUTES = 120;
const LONGEST_DAYS = 90;
const revenue = z.record(z.string(), z.number()).describe('By currency, two decimals');

const minute = z.object({
  at: z.iso.datetime().describe('When the minute began'),
  source: z.string(),
  events: z.int(),
  refused: z.int(),
  orders: z.int(),
  revenue,
  failedSignIns: z.int(),
  failedPayments: z.int(),
});

const alert = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  kind: z.enum(ALERT_KINDS),
  source: z.string(),
  detail: z.string().describe('One sentence'),
  acknowledged: z.object({ by: z.string(), at: z.iso.datetime() }).nullable(),
});

export type LiveAnswer = z.output<typeof LIVE_ROUTES.live.answer>;
export type AlertAnswer = z.output<typeof alert>;

/** What has just come, long before a refresh has worked it through. */
export const LIVE_ROUTES = {
  live: route({
    method: 'GET',
    path: '/v1/live',
    aliases: ['/v1/metrics/live'],
    summary: 'Events, orders and revenue of the last minutes, by source, as they arrived',
    access: FOR.viewer,
    caching: 'none',
    query: z.strictObject({ minutes: count(LONGEST_MINUTES).prefault('60'), source: repeated(name).optional() }),
    answer: z.object({
      now: z.iso.datetime(),
      minutes: z.array(minute).describe('Minutes and sources of which something came, the oldest first'),
      total: z.object({ events: z.int(), refused: z.int(), orders: z.int(), revenue }),
    }),
  }),
  alerts: route({
    method: 'GET',
    path: '/v1/alerts',
    summary: 'Alerts of the last days, the newest first',
    access: FOR.viewer,
    caching: 'none',
    query: z.strictObject({
      days: count(LONGEST_DAYS).prefault('7'),
      kind: repeated(oneOf(ALERT_KINDS)).optional(),
      state: oneOf(['open', 'acknowledged']).optional(),
    }),
    answer: z.object({ items: z.array(alert) }),
  }),
  acknowledgeAlert: route({
    method: 'POST',
    path: '/v1/alerts/{alertId}/acknowledge',
    summary: 'Notes that somebody has seen an alert',
    access: FOR.analyst,
    caching: 'none',
    answer: alert,
  }),
} as const;
