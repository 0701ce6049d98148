import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** An answer that says what is wrong with a request, as RFC 9457 problem details. */
export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, title: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail);
    this.name = 'ProblemError';
    this.status = status;
    this.title = title;
    this.headers = headers;
  }
}

/** The HTTP answer for a problem. */
export function problemResponse(problem: ProblemError): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json', ...problem.headers },
    body: JSON.stringify({
      type: 'about:blank',
      title: problem.title,
      status: problem.status,
      detail: problem.message,
    }),
  };
}
