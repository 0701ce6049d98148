import type * as z from 'zod';
import { problemsOf } from '../../contracts/problems.ts';
import { reportFailure } from '../aws/log.ts';
import { ProblemError, problemResponse } from '../http/problem.ts';
import { RefusedRequestError } from '../predictions/endpoint.ts';
import { NoForecastError } from '../predictions/forecast.ts';
import { NothingToRecommendError } from '../predictions/recommend.ts';
import { NoDataError } from '../reports/figures.ts';
import { NothingPublishedError } from '../snapshot/reader.ts';

const LATER = { 'retry-after': '60' };

/** The problem that an error is to the caller. What nobody expected goes to the log, and no word of it to the caller. */
export function problemOf(error: Error): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof RefusedRequestError) return new ProblemError(400, 'Bad request', error.message);
  if (error instanceof NoDataError || error instanceof NoForecastError)
    return new ProblemError(404, 'Not found', error.message);
  if (error instanceof NothingPublishedError || error instanceof NothingToRecommendError)
    return new ProblemError(503, 'Not ready', error.message, LATER);
  reportFailure('api failed', error);
  return new ProblemError(500, 'Internal error', 'The request failed on our side; try again, and look at the logs.');
}

export function answer(problem: ProblemError): Response {
  const { statusCode, headers, body } = problemResponse(problem);
  return new Response(body, { status: statusCode ?? 500, headers: headers as Record<string, string> });
}

/** Reads parameters or a body. @throws ProblemError naming everything that is wrong */
export function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ProblemError(400, 'Bad request', problemsOf(schema, parsed.error, value).join(' '));
}
