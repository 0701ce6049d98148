import type { Context } from 'hono';
import * as z from 'zod';
import { ProblemError } from '../http/problem.ts';

/**
 * The query of a request as its schema takes it: a list where it takes a list, else one text.
 * @throws ProblemError 400 for a parameter that comes twice and may not
 */
export function queryOf(c: Context, schema: z.ZodType<object>): Record<string, string | string[]> {
  const given: Record<string, string | string[]> = {};
  for (const [name, values] of Object.entries(c.req.queries())) {
    const [value = '', ...more] = values;
    const isList = isListed(schema, name);
    if (!isList && more.length > 0) throw twice(name, values.length);
    given[name] = isList ? values : value;
  }
  return given;
}

function twice(name: string, times: number): ProblemError {
  const message = `${name} is given ${times} times; it may be given once.`;
  return new ProblemError(400, 'Bad request', message, {}, [{ in: 'query', name, message }]);
}

function isListed(schema: z.ZodType, name: string): boolean {
  if (!(schema instanceof z.ZodObject)) return false;
  let field: unknown = schema.shape[name];
  while (field instanceof z.ZodOptional || field instanceof z.ZodDefault || field instanceof z.ZodPipe) {
    field = field instanceof z.ZodPipe ? field.in : field.unwrap();
  }
  return field instanceof z.ZodArray;
}
