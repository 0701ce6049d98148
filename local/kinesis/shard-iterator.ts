import { AwsFailure } from '../service.ts';

/** Where a reader stands. AWS's iterators are opaque, so the account's are too: base64url of this. */
export interface ShardIterator {
  readonly stream: string;
  readonly shardIndex: number;
  readonly position: number;
  /** Milliseconds since the epoch. */
  readonly issued: number;
}

const LIFETIME_MS = 300_000;

export function encodeIterator(iterator: ShardIterator): string {
  return Buffer.from(JSON.stringify(iterator)).toString('base64url');
}

/** @throws AwsFailure `InvalidArgumentException` for foreign text, `ExpiredIteratorException` five minutes after issue. */
export function decodeIterator(text: unknown, now: number): ShardIterator {
  const iterator = parse(text);
  if (now - iterator.issued > LIFETIME_MS) {
    throw new AwsFailure(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${new Date(iterator.issued).toUTCString()} while right now it is ` +
        `${new Date(now).toUTCString()} which is further in the future than the tolerated delay of ${LIFETIME_MS} milliseconds.`,
    );
  }
  return iterator;
}

function parse(text: unknown): ShardIterator {
  try {
    const value = JSON.parse(Buffer.from(String(text), 'base64url').toString()) as ShardIterator;
    if (typeof value.stream === 'string' && [value.shardIndex, value.position, value.issued].every(Number.isInteger)) {
      return value;
    }
  } catch {
    // Falls through: text that is no JSON was never an iterator either.
  }
  throw new AwsFailure('InvalidArgumentException', 'Invalid ShardIterator.');
}
