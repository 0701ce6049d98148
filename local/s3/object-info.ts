import type { Input } from '../common/members.ts';
import { AwsFailure } from '../service.ts';

/** What S3 knows about an object besides its bytes. */
export interface ObjectInfo extends Attributes {
  readonly key: string;
  readonly size: number;
  /** Quoted, as S3 gives it: the MD5 of the content. */
  readonly etag: string;
  /** Hex MD5 of the content; tells whether a file that was touched or copied still is the same object. */
  readonly md5: string;
  /** Rises with every put of the same key; hex, as in S3's events. */
  readonly sequencer: string;
}

/** What a caller says about an object beside its content. */
export interface Attributes {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The type of an object that was put without one: by hand into the folder, or by the SDK. */
export const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';
const SDK_CONTENT_TYPE = 'application/octet-stream';

/** The inputs that {@link attributesOf} understands. */
export const ATTRIBUTE_MEMBERS = ['ContentType', 'Metadata'];

const METADATA_BYTES = 2048;

/** Reads type and metadata from a command; S3 keeps metadata names in lower case and 2 KB of them at most. */
export function attributesOf(input: Input): Attributes {
  const { ContentType: contentType = SDK_CONTENT_TYPE, Metadata: metadata = {} } = input as {
    ContentType?: string;
    Metadata?: Readonly<Record<string, string>>;
  };
  return { contentType, metadata: lowerCased(metadata) };
}

/** An object's attributes as GetObject and HeadObject give them. */
export function attributesOutput(info: ObjectInfo): Record<string, unknown> {
  return { ContentType: info.contentType, Metadata: { ...info.metadata }, ETag: info.etag, AcceptRanges: 'bytes' };
}

/** ETags are given with or without their quotes. */
export function sameEtag(a: string, b: string): boolean {
  return a.replaceAll('"', '') === b.replaceAll('"', '');
}

function lowerCased(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value] as const);
  const bytes = entries.reduce((total, [name, value]) => total + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes <= METADATA_BYTES) return Object.fromEntries(entries);
  throw new AwsFailure('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
    Size: String(bytes),
    MaxSizeAllowed: String(METADATA_BYTES),
  });
}

const CLOCK_STEPS_PER_MILLISECOND = 4096n;
const HEX_DIGITS = 18;

/**
 * Gives each put a number above all earlier ones, in hex with a fixed width, so that the order of strings is the order of puts.
 * It follows the clock, so that it goes on rising after a restart, and the key's present number, should the clock have gone back.
 */
export class Sequencer {
  #last = 0n;

  next(present: string | undefined): string {
    const clock = BigInt(Date.now()) * CLOCK_STEPS_PER_MILLISECOND;
    const floor = present === undefined ? this.#last : max(this.#last, BigInt(`0x${present}`));
    this.#last = max(clock, floor + 1n);
    return this.#last.toString(16).toUpperCase().padStart(HEX_DIGITS, '0');
  }
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
