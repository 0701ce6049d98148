import { UnsupportedError } from '../service.ts';
import { invalidRange } from './failures.ts';

/** A part of an object: `length` bytes from `start`. */
export interface ByteRange {
  readonly start: number;
  readonly length: number;
}

/**
 * Reads a `Range` header against an object of `size` bytes.
 * @returns undefined when S3 would ignore the header and answer the whole object, which it does for one it cannot parse.
 */
export function rangeOf(header: string, size: number): ByteRange | undefined {
  if (/^bytes=.*,/.test(header)) throw new UnsupportedError(`several ranges in one S3 request (${header})`);
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  if (from === '') return lastBytes(header, Number(to), size);
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < start) return undefined;
  if (start >= size) throw invalidRange(header, size);
  return { start, length: end - start + 1 };
}

function lastBytes(header: string, count: number, size: number): ByteRange {
  if (count === 0 || size === 0) throw invalidRange(header, size);
  const length = Math.min(count, size);
  return { start: size - length, length };
}
