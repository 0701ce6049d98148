import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemUri, typeOfStatus } from '../../contracts/problem-types.ts';

/** One fault of a request: where it stands and what is wrong with it. */
export interface RequestFault {
  readonly in: 'query' | 'path' | 'body';
  readonly name: string;
  readonly message: string;
}

/** An answer that says what is wrong with a request, as RFC 9457 problem details. */
export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly faults: readonly RequestFault[];

  constructor(
    status: number,
    title: string,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
    faults: readonly RequestFault[] = [],
  ) {
    super(detail);
    this.name = 'ProblemError';
    this.status = status;
    this.title = title;
    this.headers = headers;
    this.faults = faults;
  }
}

/** The HTTP answer for a problem. @param requestId by which its log lines are found */
export function problemResponse(problem: ProblemError, requestId?: string): APIGatewayProxyStructuredResultV2 {
  const { status, title, message: detail, headers, faults } = problem;
  const type = typeOfStatus(status);
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({
      type: type === undefined ? 'about:blank' : problemUri(type),
      title,
      status,
      detail,
      ...(requestId !== undefined && { requestId }),
      ...(faults.length > 0 && { errors: faults }),
    }),
  };
}
