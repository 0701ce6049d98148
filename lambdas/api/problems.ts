import * as z from 'zod';
import { ExpectedError, type ExpectedKind } from '../../contracts/errors.ts';
import { problemsOf } from '../../contracts/problems.ts';
import { reportFailure } from '../aws/log.ts';
import { ProblemError, problemResponse, type RequestFault } from '../http/problem.ts';

/** How each kind of expected error is answered. */
const ANSWERS: Readonly<
  Record<ExpectedKind, readonly [status: number, title: string, headers?: Record<string, string>]>
> = {
  'invalid-request': [400, 'Bad request'],
  'not-found': [404, 'Not found'],
  'not-ready': [503, 'Not ready', { 'retry-after': '60' }],
};

/** The problem that an error is to the caller. What nobody expected goes to the log, and no word of it to the caller. */
export function problemOf(error: Error): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof ExpectedError) {
    const [status, title, headers] = ANSWERS[error.kind];
    return new ProblemError(status, title, error.message, headers);
  }
  reportFailure('api failed', error);
  return new ProblemError(500, 'Internal error', 'The request failed on our side; try again, and look at the logs.');
}

/** @param requestId by which its log lines are found */
export function answer(problem: ProblemError, requestId: string | undefined): Response {
  const { statusCode, headers, body } = problemResponse(problem, requestId);
  return new Response(body, { status: statusCode ?? 500, headers: headers as Record<string, string> });
}

/** Reads parameters or a body. @throws ProblemError naming everything that is wrong */
export function read<T>(schema: z.ZodType<T>, value: unknown, where: RequestFault['in']): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) =>
    problemsOf(schema, new z.ZodError([issue]), value).map((message) => ({ in: where, name: nameOf(issue), message })),
  );
  const detail = [...new Set(faults.map(({ message }) => message))].join(' ');
  throw new ProblemError(400, 'Bad request', detail, {}, faults);
}

const nameOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.');
