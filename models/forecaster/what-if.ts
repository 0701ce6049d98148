import type { WhatIfForecast, WhatIfRequest } from '../../contracts/forecast-requests.ts';
import { RequestError } from '../../contracts/models.ts';
import { dayNumber, dayText } from '../shared/calendar.ts';
import type { SourceForecasts, StoredSeries } from './artifact.ts';
import { meanOfLast, WEEK } from './history.ts';

/** A forecast of the shop's own, with the share of it that was asked for. */
export interface Found {
  readonly at: SourceForecasts;
  readonly currency: string | null;
  readonly forecast: Pick<StoredSeries, 'method' | 'week' | 'day' | 'days'>;
  readonly share: number;
  readonly notes: readonly string[];
}

/** Beside the request, what the elasticity may be. */
export type WhatIf = WhatIfRequest & { readonly elasticityRange?: readonly [number, number] | undefined };

/** By what each day is multiplied, from the first that is forecast. */
type Factors = Float64Array;

/** What a holiday moves beside its own day, on either side. */
const AROUND = 3;
/** Same weekdays on either side that a day is compared with. */
const COMPARED_WEEKS = 4;
const FEWEST_COMPARED = 2;

/**
 * Reckons changes into a forecast. A price that is 1 + c of what it was sells (1 + c)^e of the units (constant elasticity e); a
 * promotion does so on its days; a holiday moves as many sales as it did where it fell before, against the same weekdays around it.
 * @throws RequestError for changes that cannot be reckoned, with the reason
 */
export function answerWhatIf(request: WhatIf, found: Found): WhatIfForecast {
  const { at, currency, forecast, share, notes } = found;
  const { measure, grain, horizon, price, promotion, holiday, elasticityRange } = request;
  if (price === undefined && promotion === undefined && holiday === undefined) {
    throw new RequestError('Nothing would change: give a price, a promotion or a holiday.');
  }
  const isPriced = price !== undefined || promotion !== undefined;
  if (isPriced && request.elasticity === undefined) {
    throw new RequestError('What a price does is not known: give an elasticity, e.g. -1.5.');
  }
  const first = dayNumber(at.starts.day, 'daily_revenue');
  const elasticity = request.elasticity ?? 0;
  const holidays = holidayFactors(request, found, first);
  const factorsAt = (e: number): Factors =>
    multiplied(priceFactors(request, e, first, forecast.day.expected.length), holidays);
  const [middle, ends] = [factorsAt(elasticity), (elasticityRange ?? [elasticity]).map(factorsAt)];
  const periods = forecast[grain];
  const begin = dayNumber(at.starts[grain], 'daily_revenue');
  const length = grain === 'week' ? WEEK : 1;
  const most = horizon ?? periods.expected.length;
  if (most > periods.expected.length) {
    throw new RequestError(`horizon is ${most}; forecasts reach ${periods.expected.length} ${grain}s.`);
  }
  const answered = periods.expected.slice(0, most).map((value, index) => {
    const start = begin + index * length;
    const factor = (factors: Factors): number => factorOf(factors, forecast.day.expected, start - first, length);
    const outer = [middle, ...ends].map(factor);
    return {
      start: dayText(start),
      before: value * share,
      expected: value * share * factor(middle),
      lower: (periods.lower[index] as number) * share * Math.min(...outer),
      upper: (periods.upper[index] as number) * share * Math.max(...outer),
    };
  });
  const sum = (of: 'before' | 'expected'): number => answered.reduce((total, each) => total + each[of], 0);
  return {
    source: at.source,
    currency,
    measure,
    grain,
    method: forecast.method,
    elasticity: isPriced ? elasticity : null,
    notes: [...at.notes, ...notes],
    total: { before: sum('before'), expected: sum('expected') },
    periods: answered,
  };
}

function priceFactors(
  { measure, price = 0, promotion }: WhatIf,
  elasticity: number,
  first: number,
  days: number,
): Factors {
  const power = elasticity + (measure === 'revenue' ? 1 : 0);
  const factors = new Float64Array(days).fill((1 + price) ** power);
  for (const day of new Set(promotion?.days)) {
    const at = inForecast('promotion.days', day, first, days);
    factors[at] = (factors[at] as number) * (1 - (promotion?.discount ?? 0)) ** power;
  }
  return factors;
}

function holidayFactors({ holiday }: WhatIf, { at, forecast }: Found, first: number): Factors {
  const factors = new Float64Array(forecast.day.expected.length).fill(1);
  if (holiday === undefined) return factors;
  const days = Float64Array.from(forecast.days ?? []);
  const begin = dayNumber(at.to, 'daily_revenue') - days.length + 1;
  const was = dayNumber(holiday.was, 'daily_revenue') - begin;
  if (was < 0 || was >= days.length) {
    const known = days.length > 0 ? `${dayText(begin)} to ${at.to}` : 'none, until it is trained again';
    throw new RequestError(`holiday.was is "${holiday.was}"; the days of this series that are known are ${known}.`);
  }
  const on = inForecast('holiday.on', holiday.on, first, factors.length);
  for (let away = -AROUND; away <= AROUND; away++) {
    const effect = effectOn(days, was, away);
    const target = on + away;
    if (away === 0 && effect === undefined) {
      throw new RequestError(
        `holiday.was is "${holiday.was}"; too few of the same weekdays around it are known to compare it with.`,
      );
    }
    if (effect !== undefined && target >= 0 && target < factors.length) factors[target] = effect;
  }
  return factors;
}

/** What a day near a holiday sold, in units of the same weekdays around it. */
function effectOn(days: Float64Array, was: number, away: number): number | undefined {
  const day = was + away;
  const compared: number[] = [];
  for (let weeks = 1; weeks <= COMPARED_WEEKS; weeks++) {
    for (const other of [day - weeks * WEEK, day + weeks * WEEK]) {
      const value = days[other];
      if (value !== undefined && Math.abs(other - was) > AROUND) compared.push(value);
    }
  }
  const usual = meanOfLast(Float64Array.from(compared), compared.length);
  const value = days[day];
  return value === undefined || compared.length < FEWEST_COMPARED || usual <= 0 ? undefined : value / usual;
}

/** Where a day lies among those that are forecast. @throws RequestError when it does not */
function inForecast(field: string, day: string, first: number, days: number): number {
  const at = dayNumber(day, 'daily_revenue') - first;
  if (at >= 0 && at < days) return at;
  throw new RequestError(
    `${field} is "${day}"; it must be one of the days that are forecast, ${dayText(first)} to ${dayText(first + days - 1)}.`,
  );
}

const multiplied = (some: Factors, others: Factors): Factors => some.map((value, at) => value * (others[at] as number));

/** Of a period: that of its days, weighted by what is expected of them; days that are over stay what they were. */
function factorOf(factors: Factors, days: readonly number[], start: number, length: number): number {
  const usual = meanOfLast(Float64Array.from(days), days.length);
  let [before, after] = [0, 0];
  for (let day = start; day < start + length; day++) {
    const weight = days[day] ?? usual;
    before += weight;
    after += weight * (factors[day] ?? 1);
  }
  return before > 0 ? after / before : 1;
}
