/** A message with its bytes put in order for `postMessage`. */
export interface Parcel<T> {
  readonly value: T;
  /** Buffers to move instead of copy: nobody on this side needs them any more. */
  readonly transfer: ArrayBuffer[];
}

/**
 * Prepares a value for another thread. A view of a larger buffer is copied out first, since a clone would take the whole buffer
 * along; that copy is moved. Bytes that belong to the caller are left for the clone to copy.
 */
export function pack<T>(value: T): Parcel<T> {
  const transfer: ArrayBuffer[] = [];
  return { value: packed(value, transfer) as T, transfer };
}

function packed(value: unknown, transfer: ArrayBuffer[]): unknown {
  if (value instanceof Uint8Array) return packedBytes(value, transfer);
  if (Array.isArray(value)) return value.map((item) => packed(item, transfer));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, packed(item, transfer)]));
}

function packedBytes(bytes: Uint8Array, transfer: ArrayBuffer[]): Uint8Array {
  if (bytes.byteLength === bytes.buffer.byteLength) return bytes;
  const own = new Uint8Array(bytes);
  transfer.push(own.buffer as ArrayBuffer);
  return own;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}
