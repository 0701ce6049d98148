import { UnsupportedError } from '../service.ts';
import { isRecord } from '../template/document.ts';
import { readPolicy } from './document.ts';

/** The condition keys that requests of the local account carry where AWS's would. */
const SUPPORTED: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:resourceaccount',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:viaawsservice',
  'cloudwatch:namespace',
  'events:detail-type',
  'events:source',
  'iam:passedtoservice',
  's3:delimiter',
  's3:if-none-match',
  's3:max-keys',
  's3:prefix',
  's3:resourceaccount',
  's3:x-amz-acl',
  's3:x-amz-server-side-encryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

/**
 * Refuses a policy with a condition on a key that no request here carries. Such a key would look absent, and whether the
 * condition then holds would be an accident of the operator.
 */
export function assertKeysSupported(document: unknown, where: string): void {
  for (const statement of readPolicy(document, where)) {
    const keys = Object.values(statement.conditions).flatMap((block) => (isRecord(block) ? Object.keys(block) : []));
    const unknown = keys.find((key) => !SUPPORTED.has(key.toLowerCase()));
    if (unknown !== undefined) {
      throw new UnsupportedError(`the condition key ${unknown} (in ${statement.where})`);
    }
  }
}
