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
