import { AwsFailure } from '../service.ts';

/** A function's failure as Lambda puts it into the payload of its answer. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** Thrown when the function itself failed: its handler threw, it timed out, its process ended or its answer was too large. */
export class FunctionError extends Error {
  readonly payload: ErrorPayload;

  constructor(payload: ErrorPayload) {
    super(payload.errorMessage);
    this.name = payload.errorType;
    this.payload = payload;
  }

  get errorType(): string {
    return this.payload.errorType;
  }
}

export function timedOut(seconds: number): FunctionError {
  const errorMessage = `Task timed out after ${seconds.toFixed(2)} seconds`;
  return new FunctionError({ errorType: 'Sandbox.Timedout', errorMessage });
}

/** The environment's process ended during an invocation: by `process.exit`, a crash or for want of memory. */
export function exited(requestId: string, cause: string): FunctionError {
  const reason =
    cause === 'exit status 0' ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${cause}`;
  return new FunctionError({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: ${reason}`,
  });
}

/** A synchronous invocation's event may have 6 MB, its answer 100 bytes more. */
export const MAX_EVENT_BYTES = 6_291_456;
const MAX_RESPONSE_BYTES = 6_291_556;

/** An asynchronous invocation's event may have 1 MB. */
export const MAX_ASYNC_EVENT_BYTES = 1_048_576;

export function assertEventSize(event: string, limit: number): void {
  if (Buffer.byteLength(event) <= limit) return;
  throw new AwsFailure(
    'RequestTooLargeException',
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    413,
    { Type: 'User' },
  );
}

export function assertResponseSize(payload: string): void {
  if (Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) return;
  throw new FunctionError({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}
