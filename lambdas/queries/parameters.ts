import { ExpectedError } from '../../contracts/errors.ts';
import type { NamedQuery, QueryParameter } from '../../contracts/queries.ts';

/** A value that a query cannot be asked with. */
export class QueryParameterError extends ExpectedError {
  override readonly name = 'QueryParameterError';
  readonly kind = 'invalid-request';
}

/**
 * The values in the order of the query's `?`, as Athena spells them.
 * @throws QueryParameterError when a value is missing, is not asked for or is not of its type
 */
export function bind(
  { name, parameters }: Pick<NamedQuery, 'name' | 'parameters'>,
  values: Readonly<Record<string, string>>,
): string[] {
  const unknown = Object.keys(values).find((key) => !parameters.some((parameter) => parameter.name === key));
  if (unknown !== undefined)
    throw new QueryParameterError(
      `The query ${name} has no parameter "${unknown}". It takes: ${usage(parameters) || 'no parameters'}`,
    );
  const missing = parameters.filter((parameter) => !Object.hasOwn(values, parameter.name));
  if (missing.length > 0) throw new QueryParameterError(`The query ${name} wants: ${usage(missing)}`);
  return parameters.map((parameter) => spelled(parameter, values[parameter.name] ?? ''));
}

const usage = (parameters: readonly QueryParameter[]): string =>
  parameters.map(({ name, type, doc }) => `${name}, a ${type} (${doc})`).join(', ');

/** A text as a query parameter. @throws QueryParameterError for one that ends a statement before its time */
export function textParameter(text: string): string {
  if (text.includes('\0')) throw new QueryParameterError('No text with a NUL character can be asked for.');
  return `'${text.replaceAll("'", "''")}'`;
}

/** How Athena wants a value of each type; a value that does not look like one never gets there. */
const TYPES: Readonly<Record<QueryParameter['type'], (value: string) => string | undefined>> = {
  varchar: (value) => (value === '' || value.includes('\0') ? undefined : textParameter(value)),
  date: (value) => (isDay(value) ? `CAST('${value}' AS date)` : undefined),
  bigint: (value) => (/^-?\d{1,18}$/.test(value) ? value : undefined),
  double: (value) => (/^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? `CAST('${value}' AS double)` : undefined),
};

function spelled({ name, type, doc }: QueryParameter, value: string): string {
  const text = TYPES[type](value);
  if (text === undefined)
    throw new QueryParameterError(`"${value}" is not a ${type} for the parameter "${name}": ${doc}.`);
  return text;
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
