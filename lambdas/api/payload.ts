import { ProblemError, problemResponse } from '../http/problem.ts';

/** What a function answers the gateway with. */
export interface Answered {
  readonly statusCode: number;
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** Bytes of an invocation's answer at most, what stands around the body included; the gateway tells no caller of more. */
const MOST_BYTES = 6_291_556;
/** In JSON a byte of the body becomes so many at most: `\u0000`. */
const ESCAPED = 6;

const TOO_MUCH =
  'The answer has more than the 6 MB that one can have. Ask for fewer days, filter, or accept gzip, which makes it about a tenth.';

/** An answer as it can be sent: one that is too large is a problem that says what to do. @param requestId by which its log lines are found */
export function sendable<R extends Answered>(answered: R, requestId: string | undefined): R {
  if (answered.body.length * ESCAPED < MOST_BYTES) return answered;
  if (Buffer.byteLength(JSON.stringify(answered)) <= MOST_BYTES) return answered;
  const { statusCode, headers, body } = problemResponse(new ProblemError(400, 'Bad request', TOO_MUCH), requestId);
  const open = Object.entries(answered.headers ?? {}).filter(([name]) => name.startsWith('access-control-'));
  return {
    ...answered,
    statusCode,
    headers: { ...Object.fromEntries(open), ...headers },
    body,
    isBase64Encoded: false,
  };
}
