import { AwsFailure, UnsupportedError } from '../service.ts';

/** An error of a service call as plain data, so that it survives `postMessage`, JSON and a process boundary. */
export interface WireError {
  readonly kind: 'aws' | 'unsupported' | 'other';
  /** The AWS error code, or the JavaScript error's name. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Writes an error down as data; the stack stays behind, as it would on a real wire. */
export function toWire(error: unknown): WireError {
  if (error instanceof AwsFailure) {
    return { kind: 'aws', code: error.code, message: error.message, status: error.status, fields: error.fields };
  }
  if (error instanceof UnsupportedError) {
    return { kind: 'unsupported', code: error.name, message: error.message, status: 0, fields: {} };
  }
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  return { kind: 'other', code: name, message, status: 0, fields: {} };
}

/** Makes the error again on the other side, as the class that was sent. */
export function fromWire(wire: WireError): Error {
  if (wire.kind === 'aws') return new AwsFailure(wire.code, wire.message, wire.status, wire.fields);
  if (wire.kind === 'unsupported') return Object.assign(new UnsupportedError(''), { message: wire.message });
  return Object.assign(new Error(wire.message), { name: wire.code });
}

type ErrorConstructor = new (options: Readonly<Record<string, unknown>>) => Error;

/** The part of a client's protocol that knows its modelled exceptions. It is internal to the SDK, hence every member may be missing. */
interface ErrorRegistry {
  readonly getSchema?: (name: string) => unknown;
  readonly getErrorCtor?: (schema: unknown) => ErrorConstructor | undefined;
  readonly getBaseException?: () => unknown;
}

interface ClientWithProtocol {
  readonly config?: { readonly protocol?: { readonly compositeErrorRegistry?: ErrorRegistry } };
}

/**
 * Turns a failure into the exception that this very client would throw: its modelled class (`NoSuchKey`) where it has one,
 * else its service's base exception (`S3ServiceException` named `PreconditionFailed`).
 * The class is taken from the client, not imported, because a bundle carries its own copy of every exception class and
 * `instanceof` in a handler compares against that copy.
 */
export function sdkError(client: object, failure: AwsFailure): Error {
  const options = {
    name: failure.code,
    message: failure.message,
    $fault: failure.status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: failure.status, requestId: 'local', attempts: 1, totalRetryDelay: 0 },
  };
  const registry = (client as ClientWithProtocol).config?.protocol?.compositeErrorRegistry;
  const Exception = registry && (modelled(registry, failure.code) ?? base(registry));
  const error = Exception ? new Exception(options) : new Error(failure.message);
  return Object.assign(error, options, failure.fields);
}

function modelled(registry: ErrorRegistry, code: string): ErrorConstructor | undefined {
  try {
    return registry.getErrorCtor?.(registry.getSchema?.(code));
  } catch {
    // The registry throws for a code that the service's model does not list, such as AccessDeniedException.
    return undefined;
  }
}

function base(registry: ErrorRegistry): ErrorConstructor | undefined {
  const schema = registry.getBaseException?.();
  return schema === undefined ? undefined : registry.getErrorCtor?.(schema);
}
