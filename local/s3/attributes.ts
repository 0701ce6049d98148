import { AwsFailure, UnsupportedError } from '../service.ts';
import { OBJECT_HEADERS, type ObjectHeaders, type ObjectInfo } from './object-info.ts';
import type { Input } from './requests.ts';

/** What a caller says about an object beside its content. */
export interface Attributes {
  readonly headers: ObjectHeaders;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The inputs that {@link attributesOf} understands. */
export const ATTRIBUTE_MEMBERS = [...OBJECT_HEADERS, 'Metadata', 'ServerSideEncryption'];

const METADATA_BYTES = 2048;

/** Reads headers and metadata from a command; S3 keeps metadata names in lower case and 2 KB of them at most. */
export function attributesOf(input: Input, defaultContentType: string): Attributes {
  const { ServerSideEncryption: encryption = 'AES256', Metadata: metadata = {} } = input as {
    ServerSideEncryption?: string;
    Metadata?: Readonly<Record<string, string>>;
  };
  if (encryption !== 'AES256') throw new UnsupportedError(`S3 objects encrypted with ${encryption}`);
  const given = OBJECT_HEADERS.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]] as const]));
  return {
    headers: { ContentType: defaultContentType, ...Object.fromEntries(given) },
    metadata: lowerCased(metadata),
  };
}

/** An object's attributes as GetObject and HeadObject give them. */
export function attributesOutput(info: ObjectInfo): Record<string, unknown> {
  return { ...info.headers, Metadata: { ...info.metadata }, ETag: info.etag, AcceptRanges: 'bytes' };
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
