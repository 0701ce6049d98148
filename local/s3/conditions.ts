import { AwsFailure } from '../service.ts';
import { noSuchKey, preconditionFailed } from './failures.ts';
import type { StoredObject } from './object-store.ts';
import { type Input, optionalString } from './requests.ts';

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

/** ETags are given with or without their quotes. */
export function sameEtag(a: string, b: string): boolean {
  return a.replaceAll('"', '') === b.replaceAll('"', '');
}
