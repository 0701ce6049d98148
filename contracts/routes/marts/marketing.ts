import { ATTRIBUTION_MODELS } from '../../marketing.ts';
import { attributionRow, cartRow, experimentRow, funnelRow } from '../../marts.ts';
import { PUBLISHED_CART_DAYS } from '../../snapshot.ts';
import { listParameters } from '../parameters.ts';
import { days, list, type MartRoute, names, someOf, whole } from './mart.ts';

/** Visits, carts and what was spent on them. */
export const MARKETING = {
  funnel: whole(
    {
      path: '/v1/metrics/funnel',
      summary: 'From visit to purchase, by day, device and channel',
      mart: 'funnel',
      row: funnelRow,
      identity: ['source', 'day', 'device', 'channel'],
      dated: 'day',
    },
    { ...days, device: names, channel: names },
  ),
  attribution: whole(
    {
      path: '/v1/metrics/attribution',
      summary: 'Orders and revenue by channel and campaign, by each model, with what was spent',
      mart: 'attribution',
      row: attributionRow,
      identity: ['day', 'model', 'channel', 'campaign', 'currency'],
      dated: 'day',
    },
    { ...days, model: someOf(ATTRIBUTION_MODELS), channel: names, campaign: names },
  ),
  abandonment: list(
    {
      path: '/v1/metrics/abandonment',
      summary: `Carts that were left in the last ${PUBLISHED_CART_DAYS} days, the newest first`,
      mart: 'cart_abandonment',
      row: cartRow,
      identity: ['source', 'abandonedAt', 'products'],
      dated: 'abandonedOn',
    },
    { ...days, device: names, channel: names, ...listParameters(['abandonedAt', 'value', 'units'], '-abandonedAt') },
  ),
  experiments: whole(
    {
      path: '/v1/metrics/experiments',
      summary: 'Experiments: each variant with its intervals, and whether it got its share of visitors',
      mart: 'experiments',
      row: experimentRow,
      identity: ['source', 'experimentId', 'variant', 'currency'],
    },
    { experimentId: names },
  ),
} as const satisfies Readonly<Record<string, MartRoute>>;
