import { AwsFailure, UnsupportedError } from '../service.ts';
import { MAX_HASH_KEY } from './hash-key.ts';
import type { NewEntry } from './stream.ts';

/** One entry of a `PutRecords` call as it came, before anything is known about it. */
type Input = Readonly<Record<string, unknown>>;

const MAX_ENTRIES = 500;
const MAX_REQUEST_MEBIBYTES = 10;
const MEBIBYTE = 1024 * 1024;
const MAX_KEY_CHARACTERS = 256;

/** Refuses members of a request that the account would otherwise ignore. */
export function onlyMembers(operation: string, input: Input, members: readonly string[]): void {
  for (const [member, value] of Object.entries(input)) {
    if (value !== undefined && !members.includes(member))
      throw new UnsupportedError(`${member} of Kinesis ${operation}`);
  }
}

export function invalid(at: string, constraint: string): AwsFailure {
  return new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

/** The entries of a `PutRecords` request, checked against the limits of the whole call. */
export function putRecordsEntries(records: unknown): NewEntry[] {
  if (!Array.isArray(records)) throw invalid('records', 'not be null');
  if (records.length < 1) throw invalid('records', 'have length greater than or equal to 1');
  if (records.length > MAX_ENTRIES) throw invalid('records', `have length less than or equal to ${MAX_ENTRIES}`);
  const entries = records.map((record: Input, index) => {
    onlyMembers('PutRecords', record, ['Data', 'PartitionKey', 'ExplicitHashKey']);
    return newEntry(record, `records.${index + 1}.member.`);
  });
  const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (total > MAX_REQUEST_MEBIBYTES * MEBIBYTE) {
    throw new AwsFailure('InvalidArgumentException', `Records size exceeds ${MAX_REQUEST_MEBIBYTES} MB limit`);
  }
  return entries;
}

/** One record of a put request; `path` leads to it in error messages (`''` or `records.1.member.`). */
export function newEntry(input: Input, path: string): NewEntry {
  const partitionKey = partitionKeyOf(input.PartitionKey, `${path}partitionKey`);
  const data = dataOf(input.Data, `${path}data`);
  const entry = { partitionKey, data };
  if (sizeOf(entry) > MEBIBYTE) throw invalid(`${path}data`, `have length less than or equal to ${MEBIBYTE}`);
  return input.ExplicitHashKey === undefined
    ? entry
    : { ...entry, explicitHashKey: hashKey(input.ExplicitHashKey, `${path}explicitHashKey`) };
}

function sizeOf(entry: NewEntry): number {
  return entry.data.length + Buffer.byteLength(entry.partitionKey);
}

function partitionKeyOf(value: unknown, at: string): string {
  if (typeof value !== 'string') throw invalid(at, 'not be null');
  const characters = value.length > MAX_KEY_CHARACTERS ? [...value].length : value.length;
  if (characters < 1) throw invalid(at, 'have length greater than or equal to 1');
  if (characters > MAX_KEY_CHARACTERS) throw invalid(at, `have length less than or equal to ${MAX_KEY_CHARACTERS}`);
  return value;
}

function dataOf(value: unknown, at: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  throw invalid(at, 'not be null');
}

function hashKey(value: unknown, at: string): bigint {
  if (typeof value !== 'string' || !/^(0|[1-9]\d{0,38})$/.test(value)) {
    throw invalid(at, 'satisfy regular expression pattern: 0|([1-9]\\d{0,38})');
  }
  const key = BigInt(value);
  if (key > MAX_HASH_KEY) {
    throw new AwsFailure(
      'InvalidArgumentException',
      `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${value}`,
    );
  }
  return key;
}
