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
