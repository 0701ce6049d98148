import { z } from 'zod';
import { type JsonObject, RequestError } from '../../contracts/models.ts';
import type { Predictor } from '../model.ts';
import type { SourceModel } from './artifact.ts';
import { expectedPurchases, probabilityAlive, probabilityOfNone } from './bg-nbd.ts';
import { HORIZONS } from './expectations.ts';
import { valueOfDay } from './gamma-gamma.ts';

/** In days. */
const CENTURY = 36_525;
/** Products of more would lose their units. */
const MOST_VALUE = 1e12;

const optional = { source: z.string().optional(), currency: z.string().optional() };

const ofCustomer = z.strictObject({ customer_id: z.string().min(1), ...optional });

const profile = z
  .strictObject({
    /** Purchase days so far, the first one included. */
    frequency: z.int().min(1),
    recency_days: z.number().min(0),
    age_days: z.number().min(0).max(CENTURY),
    /** Of a purchase day, in the currency. */
    mean_value: z.number().min(0).max(MOST_VALUE),
  })
  .refine(({ recency_days, age_days }) => recency_days <= age_days, 'recency_days is more than age_days')
  .refine(
    ({ frequency, recency_days, age_days }) => frequency - 1 <= age_days - recency_days,
    'there are more purchase days than days between the first and the last',
  );

const ofProfile = z.strictObject({ profile, ...optional });

/** Answers for customers of the data, as of its last day, and for profiles of others. */
export class CustomerValuePredictor implements Predictor {
  readonly #sources: readonly SourceModel[];
  readonly #rows: ReadonlyMap<SourceModel, ReadonlyMap<string, number>>;

  constructor(sources: readonly SourceModel[]) {
    this.#sources = sources;
    this.#rows = new Map(sources.map((source) => [source, new Map(source.customers.ids.map((id, row) => [id, row]))]));
  }

  predict(given: unknown): JsonObject {
    const shape = typeof given === 'object' && given !== null && 'profile' in given ? ofProfile : ofCustomer;
    const parsed = shape.safeParse(given);
    if (!parsed.success) throw new RequestError(z.prettifyError(parsed.error));
    return 'profile' in parsed.data ? this.#ofProfile(parsed.data) : this.#ofCustomer(parsed.data);
  }

  #among(source: string | undefined): readonly SourceModel[] {
    if (source === undefined) return this.#sources;
    const own = this.#sources.filter((model) => model.source === source);
    if (own.length > 0) return own;
    const known = this.#sources.map((model) => model.source).join(', ');
    throw new RequestError(`There is no source "${source}"; there are: ${known}.`);
  }

  #ofCustomer({ customer_id, source, currency }: z.infer<typeof ofCustomer>): JsonObject {
    const candidates = this.#among(source);
    const model = candidates.find((candidate) => this.#rows.get(candidate)?.has(customer_id));
    const row = model && this.#rows.get(model)?.get(customer_id);
    if (model === undefined || row === undefined) {
      const where = candidates.map((candidate) => candidate.source).join(', ');
      throw new RequestError(
        `No customer "${customer_id}" had bought from ${where} by ${candidates[0]?.asOf}; send a profile for a new one.`,
      );
    }
    const { customers } = model;
    const at = valuesRow(model, row, currency);
    return {
      customer_id,
      ...answerOf(model, {
        currency: customers.currency[at] as string,
        alive: customers.alive[row] as number,
        orders90: customers.orders90[row] as number,
        orders365: customers.orders365[row] as number,
        value90: customers.value90[at] as number,
        value365: customers.value365[at] as number,
        churn: customers.churn[row] as number,
      }),
      churn_method: model.churnMethod,
    };
  }

  #ofProfile({ profile: of, source, currency }: z.infer<typeof ofProfile>): JsonObject {
    const model = this.#among(source)[0] as SourceModel;
    const spending =
      currency === undefined ? model.spending[0] : model.spending.find((own) => own.currency === currency);
    if (!spending)
      throw unknownCurrency(
        currency,
        `${model.source} sold in`,
        model.spending.map((own) => own.currency),
      );
    const history = { x: of.frequency - 1, tx: of.age_days - of.recency_days, T: of.age_days };
    const paid = of.mean_value > 0 ? of.frequency : 0;
    const own = { share: 1, days: of.frequency, paid: { purchases: paid, mean: of.mean_value } };
    const value = valueOfDay({ currency: spending.currency, ...own }, { ...spending, boundary: [] });
    const orders90 = expectedPurchases(model.bgNbd, history, HORIZONS.short);
    const orders365 = expectedPurchases(model.bgNbd, history, HORIZONS.long);
    return {
      ...answerOf(model, {
        currency: spending.currency,
        alive: probabilityAlive(model.bgNbd, history),
        orders90,
        orders365,
        value90: orders90 * value,
        value365: orders365 * value,
        churn: probabilityOfNone(model.bgNbd, history, model.churnWindowDays),
      }),
      churn_method: 'recency and frequency',
    };
  }
}

interface Answer {
  readonly currency: string;
  readonly alive: number;
  readonly orders90: number;
  readonly orders365: number;
  readonly value90: number;
  readonly value365: number;
  readonly churn: number;
}

function answerOf(model: SourceModel, answer: Answer): JsonObject {
  return {
    source: model.source,
    as_of: model.asOf,
    currency: answer.currency,
    probability_alive: answer.alive,
    expected_orders_90d: answer.orders90,
    expected_orders_365d: answer.orders365,
    expected_value_90d: answer.value90,
    expected_value_365d: answer.value365,
    churn_risk: answer.churn,
    churn_window_days: model.churnWindowDays,
  };
}

/** Where a customer's values in a currency are; those in the currency of most purchase days when none is named. */
function valuesRow({ customers }: SourceModel, row: number, currency: string | undefined): number {
  const [from, to] = [customers.start[row] as number, customers.start[row + 1] as number];
  if (currency === undefined) return from;
  const own = customers.currency.slice(from, to);
  const at = own.indexOf(currency);
  if (at >= 0) return from + at;
  throw unknownCurrency(currency, `customer "${customers.ids[row]}" bought in`, own);
}

const unknownCurrency = (currency: string | undefined, where: string, known: readonly string[]): RequestError =>
  new RequestError(`Currency "${currency}" is none that ${where}; there are: ${known.join(', ')}.`);
