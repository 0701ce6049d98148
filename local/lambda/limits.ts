import { AwsFailure } from '../service.ts';
import { FunctionError } from './function-error.ts';

/** A synchronous invocation's event may have 6 MB, its answer 100 bytes more. */
export const MAX_EVENT_BYTES = 6_291_456;
const MAX_RESPONSE_BYTES = 6_291_556;

/** An asynchronous invocation's event may have 1 MB. */
export const MAX_ASYNC_EVENT_BYTES = 1_048_576;

export function checkEventSize(event: string, limit: number): void {
  if (Buffer.byteLength(event) <= limit) return;
  throw new AwsFailure(
    'RequestTooLargeException',
    `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    413,
    { Type: 'User' },
  );
}

export function checkResponseSize(payload: string): void {
  if (Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) return;
  throw new FunctionError({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  });
}
