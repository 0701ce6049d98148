import * as z from 'zod';
import { RequestError } from './models.ts';

/** Products of larger ones would lose their cents. */
const MOST = 1e9;

const amount = z.number().max(MOST);
const text = z.string().min(1).max(500).describe('text of 1 to 500 characters').nullish();

/** What order value can be asked: a line as it is sold. Each description says what is allowed, as refusals quote it. */
export const orderValueRequest = z.strictObject({
  quantity: amount.positive().describe(`a number above 0 and at most ${MOST}`),
  unit_price: amount.nonnegative().describe(`a number from 0 to ${MOST}`),
  /** By the shop's clock. */
  hour: z.int().min(0).max(23).describe('a whole number from 0 to 23'),
  day_of_week: z.int().min(1).max(7).describe('a whole number from 1 (Monday) to 7 (Sunday)'),
  product_id: text,
  country: text,
  currency: text,
  source: text,
});

export type OrderValueRequest = z.output<typeof orderValueRequest>;

/** What is answered of an order line. */
export const orderValueAnswer = z.looseObject({
  /** Expected revenue after returns and cancellations, in the currency of the price. */
  predicted_revenue: z.number().nonnegative(),
});

/** @throws RequestError naming every field that is wrong, its value and what is allowed */
export function parseOrderValueRequest(given: unknown): OrderValueRequest {
  const parsed = orderValueRequest.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new RequestError(parsed.error.issues.flatMap((issue) => problemsOf(issue, given)).join('\n'));
}

function problemsOf(issue: z.core.$ZodIssue, given: unknown): readonly string[] {
  const { shape } = orderValueRequest;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => `There is no field "${name}"; there are: ${Object.keys(shape).join(', ')}.`);
  }
  const [name] = issue.path as [keyof OrderValueRequest | undefined];
  if (name === undefined) {
    return [`The request is ${shown(given)}; it must be an object with quantity, unit_price, hour and day_of_week.`];
  }
  const value = (given as Partial<OrderValueRequest>)[name];
  const schema = shape[name];
  const allowed = schema.description ?? (schema as typeof text).unwrap().unwrap().description;
  return [`${name} is ${value === undefined ? 'missing' : shown(value)}; it must be ${allowed}.`];
}

const LONGEST_SHOWN = 60;

function shown(value: unknown): string {
  const written = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}...` : written;
}
