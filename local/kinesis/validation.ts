import { type Input, onlyMembers } from '../common/members.ts';
import { AwsFailure } from '../service.ts';
import type { NewRecord } from './shard-log.ts';

const MAX_ENTRIES = 500;
const MAX_REQUEST_MEBIBYTES = 10;
const MEBIBYTE = 1024 * 1024;
const MAX_KEY_CHARACTERS = 256;

function invalid(at: string, constraint: string): AwsFailure {
  return new AwsFailure(
    'ValidationException',
    `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

/** The entries of a `PutRecords` request, checked against the limits of each and of the whole call. */
export function recordsOf(records: unknown): NewRecord[] {
  if (!Array.isArray(records)) throw invalid('records', 'not be null');
  if (records.length < 1) throw invalid('records', 'have length greater than or equal to 1');
  if (records.length > MAX_ENTRIES) throw invalid('records', `have length less than or equal to ${MAX_ENTRIES}`);
  const entries = records.map((record: Input, index) => recordOf(record, `records.${index + 1}.member.`));
  const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (total > MAX_REQUEST_MEBIBYTES * MEBIBYTE) {
    throw new AwsFailure('InvalidArgumentException', `Records size exceeds ${MAX_REQUEST_MEBIBYTES} MB limit`);
  }
  return entries;
}

/** One entry as it came; `path` leads to it in error messages. */
function recordOf(input: Input, path: string): NewRecord {
  onlyMembers('Kinesis PutRecords', input, ['Data', 'PartitionKey']);
  const record = {
    partitionKey: partitionKeyOf(input.PartitionKey, `${path}partitionKey`),
    data: dataOf(input.Data, `${path}data`),
  };
  if (sizeOf(record) > MEBIBYTE) throw invalid(`${path}data`, `have length less than or equal to ${MEBIBYTE}`);
  return record;
}

function sizeOf(record: NewRecord): number {
  return record.data.length + Buffer.byteLength(record.partitionKey);
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
