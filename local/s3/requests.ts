import type { Input } from '../common/members.ts';
import { AwsFailure } from '../service.ts';
import { invalidArgument, keyTooLong, noSuchKey, preconditionFailed } from './failures.ts';
import { sameEtag } from './object-info.ts';
import type { StoredObject } from './object-store.ts';

const KEY_BYTES = 1024;

export function requireString(input: Input, member: string): string {
  const value = input[member];
  if (typeof value !== 'string' || value === '') throw new Error(`No value provided for input HTTP label: ${member}.`);
  return value;
}

export function optionalString(input: Input, member: string): string | undefined {
  return input[member] as string | undefined;
}

/** The key of a command: present, valid UTF-8 and at most 1,024 bytes. */
export function requireKey(input: Input): string {
  return validKey(requireString(input, 'Key'));
}

export function validKey(key: string): string {
  if (!key.isWellFormed()) throw invalidArgument('The key is not valid Unicode.');
  const bytes = Buffer.byteLength(key);
  if (bytes > KEY_BYTES) throw keyTooLong(bytes);
  return key;
}

/** The inputs that {@link writeCondition} understands. */
export const CONDITION_MEMBERS = ['IfMatch', 'IfNoneMatch'];

/** Throws when the present object forbids a write. */
export type Condition = (present: StoredObject | undefined) => void;

/** The condition of a write: `IfNoneMatch: '*'` creates only, `IfMatch: etag` replaces that very state only. */
export function writeCondition(input: Input, key: string): Condition {
  const match = optionalString(input, 'IfMatch');
  const noneMatch = optionalString(input, 'IfNoneMatch');
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new AwsFailure('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
      Header: 'If-None-Match',
    });
  }
  return (present) => {
    if (noneMatch !== undefined && present) throw preconditionFailed('If-None-Match');
    if (match === undefined) return;
    if (present === undefined) throw noSuchKey(key);
    if (!sameEtag(match, present.info.etag)) throw preconditionFailed('If-Match');
  };
}
