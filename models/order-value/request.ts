import { RequestError } from '../model.ts';
import type { LineFacts } from './lines.ts';

/** Products of larger ones would lose their cents. */
const MOST = 1e9;
const LONGEST_ID = 500;

interface Field {
  readonly allowed: string;
  readonly isRequired: boolean;
  readonly accepts: (value: unknown) => boolean;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isBetween = (value: unknown, low: number, high: number): boolean =>
  isNumber(value) && value >= low && value <= high;

const text: Field = {
  allowed: `text of 1 to ${LONGEST_ID} characters`,
  isRequired: false,
  accepts: (value) => typeof value === 'string' && value.length > 0 && value.length <= LONGEST_ID,
};

const FIELDS: Readonly<Record<string, Field>> = {
  quantity: {
    allowed: `a number above 0 and at most ${MOST}`,
    isRequired: true,
    accepts: (value) => isBetween(value, Number.MIN_VALUE, MOST),
  },
  unit_price: {
    allowed: `a number from 0 to ${MOST}`,
    isRequired: true,
    accepts: (value) => isBetween(value, 0, MOST),
  },
  hour: {
    allowed: 'a whole number from 0 to 23',
    isRequired: true,
    accepts: (value) => Number.isInteger(value) && isBetween(value, 0, 23),
  },
  day_of_week: {
    allowed: 'a whole number from 1 (Monday) to 7 (Sunday)',
    isRequired: true,
    accepts: (value) => Number.isInteger(value) && isBetween(value, 1, 7),
  },
  product_id: text,
  country: text,
  currency: text,
  source: text,
};

export interface OrderValueRequest extends LineFacts {
  readonly source: string | null;
  readonly currency: string | null;
}

/** @throws RequestError naming every field that is wrong, its value and what is allowed */
export function parseRequest(given: unknown): OrderValueRequest {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new RequestError(
      `The request is ${shown(given)}; it must be an object with quantity, unit_price, hour and day_of_week.`,
    );
  }
  const request = given as Readonly<Record<string, unknown>>;
  const problems = [
    ...Object.keys(request)
      .filter((name) => !Object.hasOwn(FIELDS, name))
      .map((name) => `There is no field "${name}"; there are: ${Object.keys(FIELDS).join(', ')}.`),
    ...Object.entries(FIELDS).flatMap(([name, field]) => problemOf(name, field, request[name])),
  ];
  if (problems.length > 0) throw new RequestError(problems.join('\n'));
  const textOf = (name: string): string | null => (request[name] as string | null | undefined) ?? null;
  return {
    quantity: request.quantity as number,
    unitPrice: request.unit_price as number,
    hour: request.hour as number,
    dayOfWeek: request.day_of_week as number,
    productId: textOf('product_id'),
    country: textOf('country'),
    source: textOf('source'),
    currency: textOf('currency'),
  };
}

function problemOf(name: string, { allowed, isRequired, accepts }: Field, value: unknown): readonly string[] {
  if (value === undefined || (value === null && !isRequired)) {
    return isRequired ? [`${name} is missing; it must be ${allowed}.`] : [];
  }
  return accepts(value) ? [] : [`${name} is ${shown(value)}; it must be ${allowed}.`];
}

const LONGEST_SHOWN = 60;

function shown(value: unknown): string {
  const written = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}...` : written;
}
