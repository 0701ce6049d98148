import { z } from 'zod';
import { seriesRequest, type WhatIfForecast, whatIfRequest } from '../../contracts/forecast-requests.ts';
import { type JsonObject, RequestError } from '../../contracts/models.ts';
import { problemsOf } from '../../contracts/problems.ts';
import type { Predictor } from '../model.ts';
import { dayNumber, dayText } from '../shared/calendar.ts';
import type { SourceForecasts, StoredPeriods } from './artifact.ts';
import { ALL } from './hierarchy.ts';
import { WEEK } from './history.ts';
import { answerSeries } from './posted/answer.ts';
import { answerWhatIf, type Found, type WhatIf } from './what-if.ts';

const name = z.string().min(1).max(500);
const common = {
  source: name.optional(),
  grain: z.enum(['week', 'day']).default('week'),
  horizon: z.int().min(1).optional(),
};

const requestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('revenue'),
    currency: name.optional(),
    series_kind: z.enum(['total', 'country', 'category']).default('total'),
    series: name.optional(),
    ...common,
  }),
  z.strictObject({ kind: z.literal('demand'), product_id: name, ...common }),
]);

type Request = z.infer<typeof requestSchema>;
type RevenueRequest = Extract<Request, { kind: 'revenue' }>;
type DemandRequest = Extract<Request, { kind: 'demand' }>;

/** As the API asks: with what the shop's prices have shown. */
const changesSchema = whatIfRequest.extend({ elasticityRange: z.tuple([z.number(), z.number()]).optional() });

/** Answers from forecasts that were made in training, and continues series that are posted. */
export function predictorOf(sources: readonly SourceForecasts[]): Predictor {
  const bySize = [...sources].sort((a, b) => b.rows - a.rows);
  return {
    predict: (request) => {
      const { kind } = (request ?? {}) as { readonly kind?: unknown };
      if (kind === 'series') return answerSeries(asked(seriesRequest, request));
      if (kind === 'what-if') return whatIf(asked(changesSchema, request), bySize);
      const parsed = requestSchema.safeParse(request);
      if (!parsed.success) throw new RequestError(wrongIn(parsed.error));
      const { data } = parsed;
      const from = fromSource(data.source, bySize);
      return answer(data, data.kind === 'revenue' ? revenueOf(data, from) : demandOf(data, from));
    },
  };
}

/** @throws RequestError naming every field that is wrong, its value and what is allowed */
function asked<T>(schema: z.ZodType<T>, request: unknown): T {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw new RequestError(problemsOf(schema, parsed.error, request).join(' '));
}

function fromSource(wanted: string | undefined, sources: readonly SourceForecasts[]): readonly SourceForecasts[] {
  if (sources.length === 0) throw new RequestError(UNTRAINED);
  const from = sources.filter(({ source }) => wanted === undefined || source === wanted);
  if (from.length > 0) return from;
  throw new RequestError(`There is no source "${wanted}"; there are ${listed(sources.map(({ source }) => source))}.`);
}

/** What a what-if is about, and what becomes of it. */
function whatIf(request: WhatIf, sources: readonly SourceForecasts[]): JsonObject {
  const { measure, productId, country, category, currency, grain } = request;
  const given = Object.entries({ productId, country, category }).filter(([, name]) => name !== undefined);
  if (given.length > 1) {
    throw new RequestError(
      `Of ${given.map(([field]) => field).join(' and ')} only one can be asked for: each is forecast by itself.`,
    );
  }
  const from = fromSource(request.source, sources);
  const [kind, series] = country !== undefined ? (['country', country] as const) : (['category', category] as const);
  if (measure === 'revenue') {
    if (productId !== undefined) {
      throw new RequestError('measure is "revenue"; of a product only units are forecast, so it must be units.');
    }
    const wanted = series === undefined ? ({ series_kind: 'total' } as const) : { series_kind: kind, series };
    return asJson(answerWhatIf(request, revenueOf({ kind: 'revenue', currency, grain, ...wanted }, from)));
  }
  if (productId !== undefined) {
    return asJson(answerWhatIf(request, demandOf({ kind: 'demand', product_id: productId, grain }, from)));
  }
  return asJson(answerWhatIf(request, unitsOf(series === undefined ? 'total' : kind, series ?? ALL, from)));
}

const asJson = (answer: WhatIfForecast): JsonObject => answer as WhatIfForecast & JsonObject;

function unitsOf(kind: string, series: string, sources: readonly SourceForecasts[]): Found {
  for (const at of sources) {
    const forecast = at.demand.find((each) => each.kind === kind && each.series === series);
    if (forecast) return { at, currency: null, forecast, share: 1, notes: [] };
  }
  const known = sources.flatMap(({ demand }) => demand.filter((each) => each.kind === kind));
  throw new RequestError(
    `Units of the ${kind} "${series}" are not forecast; there are ${listed(known.map((each) => each.series))}.`,
  );
}

const UNTRAINED = 'Nothing of the shop has been learnt yet: train the models with `npx shoplake train`.';

function wrongIn({ issues }: z.ZodError): string {
  const wrong = issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
  return `The request is wrong: ${wrong.join('; ')}. It needs a kind: "revenue", or "demand" with a product_id.`;
}

function revenueOf({ currency, series_kind: kind, series }: RevenueRequest, asked: readonly SourceForecasts[]): Found {
  const at = asked.find(({ revenue }) => revenue.some((each) => currency === undefined || each.currency === currency));
  const sold = at?.revenue.find((each) => currency === undefined || each.currency === currency);
  if (!at || !sold) {
    const known = asked.flatMap(({ revenue }) => revenue.map((each) => each.currency));
    throw new RequestError(`There is no revenue in ${currency ?? 'any currency'}; there is in ${listed(known)}.`);
  }
  const wanted = series ?? (kind === 'total' ? ALL : undefined);
  const forecast = sold.series.find((each) => each.kind === kind && each.series === wanted);
  if (!forecast) {
    const known = sold.series.filter((each) => each.kind === kind).map((each) => each.series);
    const missing =
      wanted === undefined ? `A series is needed for the kind ${kind}` : `There is no ${kind} "${wanted}"`;
    throw new RequestError(`${missing}; there are ${listed(known)}. Small ones are forecast together as "other".`);
  }
  return { at, currency: sold.currency, forecast, share: 1, notes: [] };
}

function demandOf({ product_id: id }: DemandRequest, asked: readonly SourceForecasts[]): Found {
  for (const at of asked) {
    const forecast = at.demand.find(({ kind, series }) => kind === 'product' && series === id);
    if (forecast) return { at, currency: null, forecast, share: 1, notes: [] };
    const rest = at.rests.find(({ shares }) => Object.hasOwn(shares, id));
    if (rest) {
      const note = `Sold too seldom for a forecast of its own: its share of the other products of the category ${rest.category}.`;
      return { at, currency: null, forecast: rest, share: rest.shares[id] ?? 0, notes: [note] };
    }
  }
  throw new RequestError(`There is no product "${id}" in what was sold; a forecast needs a sale.`);
}

function answer({ kind, grain, horizon }: Request, { at, currency, forecast, share, notes }: Found): JsonObject {
  const periods = forecast[grain];
  const most = periods.expected.length;
  if (horizon !== undefined && horizon > most) {
    throw new RequestError(`The horizon is ${horizon} ${grain}s, but forecasts reach ${most}; ask for fewer.`);
  }
  return {
    kind,
    source: at.source,
    currency,
    grain,
    method: forecast.method,
    notes: [...at.notes, ...notes],
    periods: periodsOf(periods, at.starts[grain], grain, share).slice(0, horizon),
  };
}

function periodsOf(
  { expected, lower, upper }: StoredPeriods,
  start: string,
  grain: 'week' | 'day',
  share: number,
): readonly JsonObject[] {
  const first = dayNumber(start, 'daily_revenue');
  const length = grain === 'week' ? WEEK : 1;
  return expected.map((value, at) => ({
    start: dayText(first + at * length),
    expected: value * share,
    lower: (lower[at] as number) * share,
    upper: (upper[at] as number) * share,
  }));
}

const LISTED = 20;

function listed(names: readonly string[]): string {
  const shown = [...new Set(names)];
  if (shown.length === 0) return 'none';
  const more = shown.length > LISTED ? ` and ${shown.length - LISTED} more` : '';
  return (
    shown
      .slice(0, LISTED)
      .map((each) => `"${each}"`)
      .join(', ') + more
  );
}
