import { z } from 'zod';
import { type JsonObject, RequestError } from '../../contracts/models.ts';
import type { Predictor } from '../model.ts';
import { dayNumber, dayText } from '../shared/calendar.ts';
import type { SourceForecasts, StoredPeriods, StoredSeries } from './artifact.ts';
import { ALL } from './hierarchy.ts';
import { WEEK } from './history.ts';

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

/** A forecast that was found, with the share of it that was asked for. */
interface Found {
  readonly at: SourceForecasts;
  readonly currency: string | null;
  readonly forecast: Pick<StoredSeries, 'method' | 'week' | 'day'>;
  readonly share: number;
  readonly notes: readonly string[];
}

/** Answers from forecasts that were made in training. */
export function predictorOf(sources: readonly SourceForecasts[]): Predictor {
  const bySize = [...sources].sort((a, b) => b.rows - a.rows);
  return {
    predict: (request) => {
      const parsed = requestSchema.safeParse(request);
      if (!parsed.success) throw new RequestError(wrongIn(parsed.error));
      const { data } = parsed;
      if (sources.length === 0) throw new RequestError(UNTRAINED);
      const asked = bySize.filter(({ source }) => data.source === undefined || source === data.source);
      if (asked.length === 0) {
        throw new RequestError(
          `There is no source "${data.source}"; there are ${listed(sources.map(({ source }) => source))}.`,
        );
      }
      return answer(data, data.kind === 'revenue' ? revenueOf(data, asked) : demandOf(data, asked));
    },
  };
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
