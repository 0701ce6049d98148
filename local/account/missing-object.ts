import type { Authorizer } from '../iam/authorizer.ts';
import { AwsFailure, type Principal, type ServiceCall } from '../service.ts';

const READS: ReadonlySet<string> = new Set(['GetObject', 'HeadObject']);
const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound']);

/** What a caller sees of a failure: S3 tells that an object is missing only to those who may list its bucket. */
export function asSeenBy(
  principal: Principal,
  { service, operation, input }: ServiceCall,
  error: unknown,
  authorizer: Authorizer,
): unknown {
  const isMissing = error instanceof AwsFailure && MISSING.has(error.code);
  if (service !== 'S3' || !READS.has(operation) || !isMissing) return error;
  try {
    authorizer.authorizeAction(principal, 's3:ListBucket', `arn:aws:s3:::${input.Bucket}`);
    return error;
  } catch (denied) {
    return denied;
  }
}
