import * as z from 'zod';
import { annotation } from '../annotations.ts';
import {
  COMPARISONS,
  FILTERS,
  GRAINS,
  MEASURES,
  type Measure,
  overviewAnswer,
  SALES_BY,
  salesAnswer,
  shopAnswer,
  TOP,
} from '../metrics.ts';
import { AUDIENCES } from '../reports.ts';
import { count, currency, day, name, oneOf, repeated, rowFormat } from './parameters.ts';
import { FOR, route } from './route.ts';

const MEASURE_NAMES = Object.keys(MEASURES) as [Measure, ...Measure[]];
const names = repeated(name).default([]);

/** Which sales a question is about. */
export const selection = {
  from: day.optional(),
  to: day.optional(),
  compare: oneOf(COMPARISONS).default('previous'),
  compareFrom: day.optional(),
  compareTo: day.optional(),
  audience: oneOf(AUDIENCES).default('all'),
  currency: currency.optional(),
  ...{ country: names, category: names, product: names, channel: names, device: names, source: names },
};

const salesQuestion = {
  ...selection,
  grain: oneOf(GRAINS).default('auto'),
  facet: repeated(oneOf(FILTERS)).default([]),
  measure: repeated(oneOf(MEASURE_NAMES)).default([]),
  top: count(TOP.most).prefault(String(TOP.default)),
  format: rowFormat,
};
const told = { access: FOR.viewer, caching: 'snapshot', produces: ['text/csv'], answer: salesAnswer } as const;

/** Figures of sales, exact under any filter over the whole history. */
export const METRIC_ROUTES = {
  shop: route({
    method: 'GET',
    path: '/v1/shop',
    summary: 'What can be asked of the shop: days, currencies, and the values of each filter',
    access: FOR.viewer,
    caching: 'snapshot',
    answer: shopAnswer,
  }),
  overview: route({
    method: 'GET',
    path: '/v1/overview',
    summary:
      'The first page: key figures, weeks with what is expected, who, what and when, what changed, what is to be done',
    access: FOR.viewer,
    caching: 'none',
    query: z.strictObject(selection),
    answer: overviewAnswer.extend({ annotations: z.array(annotation) }),
  }),
  sales: route({
    method: 'GET',
    path: '/v1/metrics/sales',
    summary: 'Sales of a period: in all, over time, by whatever is asked for, and by the values of facets',
    ...told,
    query: z.strictObject({ ...salesQuestion, by: oneOf(SALES_BY).optional() }),
  }),
  countries: route({
    method: 'GET',
    path: '/v1/metrics/countries',
    summary: 'Sales of a period by country, or by whatever else is asked for',
    ...told,
    query: z.strictObject({ ...salesQuestion, by: oneOf(SALES_BY).default('country') }),
  }),
  peakHours: route({
    method: 'GET',
    path: '/v1/metrics/peak-hours',
    summary: 'Sales of a period by hour of the week, or by whatever else is asked for',
    ...told,
    query: z.strictObject({ ...salesQuestion, by: oneOf(SALES_BY).default('hour-of-week') }),
  }),
} as const;
