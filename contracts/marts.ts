import * as z from 'zod';
import { businessDay, fraction, moment, money, quantity, text, truth, whole } from './answers.ts';

/** Rows of published marts as the API answers them: the columns of the mart, in camel case, without surrogate keys. */

const product = { source: text, productId: text, name: text, category: text };

export const returnedRow = z.object({
  ...product,
  ...{ brand: text, currency: text, asOf: businessDay, units: quantity, revenue: money },
  returnedUnits: quantity,
  returnedAmount: money,
  returnsRate: fraction.describe('Of the units sold'),
});
export const productRow = z.object({
  ...product,
  brand: text,
  currency: text,
  asOf: businessDay,
  revenue: money,
  units: quantity,
  orders: whole,
  customers: whole,
  averagePrice: money,
  previousRevenue: money,
  previousUnits: quantity,
  revenueGrowth: fraction,
  returnedUnits: quantity,
  returnedAmount: money,
  returnsRate: fraction,
  margin: money,
  marginRate: fraction,
  views: whole,
  adds: whole,
  viewToOrderRate: fraction,
  revenueShare: fraction,
  categoryRank: whole,
  overallRank: whole,
  abcClass: text,
  firstSold: businessDay,
  lastSold: businessDay,
});

export const stockRow = z.object({
  ...product,
  locationId: text,
  supplierName: text,
  asOf: businessDay,
  stockDate: businessDay,
  onHand: quantity,
  available: quantity,
  onOrder: quantity,
  stockValue: money,
  currency: text,
  demandDays: whole,
  stockOutDays: whole,
  dailyDemand: quantity,
  demandDeviation: quantity,
  leadTimeDays: whole,
  leadTimeDeviation: quantity,
  daysOfCover: quantity,
  safetyStock: quantity,
  reorderPoint: quantity,
  suggestedQuantity: quantity,
  status: text,
  overstockUnits: quantity,
  overstockValue: money,
  abcClass: text,
  returnsRate: fraction,
});

export const customerRow = z.object({
  source: text,
  customerId: text,
  currency: text,
  country: text,
  firstOrderDate: businessDay,
  lastOrderDate: businessDay,
  recencyDays: whole,
  frequency: whole,
  units: quantity,
  monetary: money,
  returnedAmount: money,
  netRevenue: money,
  returnRate: fraction,
  averageOrderValue: money,
  lastYearRevenue: money,
  rfmCell: text,
  segment: text,
  valueTier: text,
  usualIntervalDays: quantity,
  expectedOrderDate: businessDay,
  silenceDays: whole,
  daysOverdue: whole,
  overdueFactor: quantity,
  isAtRisk: truth,
  favouriteCategory: text,
  lastCategory: text,
  firstChannel: text,
  lastChannel: text,
  probabilityAlive: fraction,
  expectedOrders90d: quantity,
  expectedValue90d: money,
  expectedValue365d: money,
  lifetimeValue: money,
  churnRisk: fraction,
});

export const callRow = z.object({
  source: text,
  currency: text,
  callRank: whole,
  customerId: text,
  country: text,
  valueTier: text,
  segment: text,
  usualIntervalDays: quantity,
  silenceDays: whole,
  overdueFactor: quantity,
  revenueAtStake: money,
  priorityScore: money,
  frequency: whole,
  monetary: money,
  lastOrderDate: businessDay,
  lastCategory: text,
  favouriteCategory: text,
});

export const supplierRow = z.object({
  ...{ source: text, supplierId: text, name: text, country: text, region: text, currency: text, asOf: businessDay },
  products: whole,
  lines: whole,
  orders: whole,
  revenue: money,
  units: quantity,
  returnedUnits: quantity,
  returnedAmount: money,
  returnsRate: fraction,
  shipDeadlines: whole,
  onTimeShippingRate: fraction,
  deliveryPromises: whole,
  onTimeDeliveryRate: fraction,
  meanDaysToShip: quantity,
  meanDaysToDeliver: quantity,
  reviews: whole,
  meanReviewScore: quantity,
  stockOutRate: fraction,
});

export const cohortRow = z.object({
  ...{ source: text, currency: text, dimension: text, member: text, cohortMonth: businessDay, monthsSince: whole },
  isComplete: truth,
  customers: whole,
  activeCustomers: whole,
  retention: fraction,
  revenue: money,
  cumulativeRevenue: money,
  cumulativeRevenuePerCustomer: money,
});

export const segmentRow = z.object({
  ...{ source: text, currency: text, segment: text, customers: whole, customerShare: fraction },
  revenue: money,
  revenueShare: fraction,
  meanRecencyDays: quantity,
  meanFrequency: quantity,
  meanMonetary: money,
});

export const tierRow = z.object({
  ...{ source: text, currency: text, valueTier: text, customers: whole, customerShare: fraction },
  revenue: money,
  revenueShare: fraction,
});

export const funnelRow = z.object({
  ...{ source: text, day: businessDay, device: text, channel: text },
  sessions: whole,
  viewed: whole,
  carted: whole,
  checkedOut: whole,
  purchased: whole,
  convertingSessions: whole,
  conversionRate: fraction,
});

export const attributionRow = z.object({
  ...{ day: businessDay, model: text, channel: text, campaign: text, currency: text },
  orders: quantity,
  revenue: money,
  cost: money,
  costPerOrder: money,
  returnOnAdSpend: quantity,
});

/** A cart that was left. Whose it was stands in no list. */
export const cartRow = z.object({
  ...{ source: text, channel: text, device: text, abandonedAt: moment, abandonedOn: businessDay, hoursSince: whole },
  products: text,
  units: quantity,
  value: money,
  currency: text,
  nextOrderedAt: moment,
  isRecovered: truth,
});

export const experimentRow = z.object({
  ...{ source: text, experimentId: text, variant: text, currency: text, isControl: truth },
  firstSeenAt: moment,
  lastSeenAt: moment,
  visitors: whole,
  contaminatedVisitors: whole,
  conversions: whole,
  conversionRate: fraction,
  conversionRateLow: fraction,
  conversionRateHigh: fraction,
  revenue: money,
  revenuePerVisitor: quantity,
  revenuePerVisitorLow: quantity,
  revenuePerVisitorHigh: quantity,
  uplift: fraction,
  upliftLow: fraction,
  upliftHigh: fraction,
  sampleRatioStatistic: quantity,
  isSampleRatioOk: truth,
});

export const affinityRow = z.object({
  ...{ source: text, productId: text, name: text, partnerId: text, partnerName: text, partnerRank: whole },
  ordersTogether: whole,
  productOrders: whole,
  partnerOrders: whole,
  support: fraction,
  confidence: fraction,
  lift: quantity,
});

export const seasonalityRow = z.object({
  ...{ source: text, currency: text, period: text, periodValue: whole, occurrences: whole },
  revenue: money,
  meanRevenue: money,
  seasonalIndex: quantity,
  revenueRank: whole,
});

export const anomalyRow = z.object({
  ...{ day: businessDay, metric: text, currency: text, value: quantity, expected: quantity, deviation: quantity },
  score: quantity,
  direction: text,
  severity: text,
});

export const reconciliationRow = z.object({
  source: text,
  received: whole,
  accepted: whole,
  duplicate: whole,
  quarantined: whole,
  pending: whole,
  difference: whole,
  lastArrivedOn: businessDay.describe('UTC day on which something of it came last'),
});

export const accuracyRow = z.object({
  ...{ source: text, currency: text, seriesKind: text, series: text, measure: text, grain: text, periods: whole },
  expected: quantity,
  actual: quantity,
  absoluteError: quantity,
  wape: fraction,
  coverage: fraction,
});

export const driftRow = z.object({
  ...{ model: text, source: text, input: text, linesBefore: whole, linesSince: whole, stabilityIndex: quantity },
});

export const runRow = z.object({
  ...{ runId: z.string(), model: text, status: text, isChampion: truth, trainedAt: moment, changedAt: moment },
  durationSeconds: quantity,
  dataFrom: businessDay,
  dataTo: businessDay,
  dataRows: whole,
  metric: text,
  score: quantity,
  championScore: quantity,
  baselines: text,
  metrics: text,
  reason: text,
});
