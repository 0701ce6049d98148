import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { BRONZE } from '../../contracts/lake.ts';
import type { PrivacySettings } from '../../contracts/privacy.ts';
import type { ArrivedObject } from '../../contracts/receipts.ts';
import { secretText } from '../aws/secret.ts';
import { Protection } from './masking/protection.ts';
import { type Pseudonymise, pseudonymiser } from './privacy.ts';
import type { StagedObject } from './staging.ts';

let loaded: Promise<Pseudonymise> | undefined;

/** The stage's pseudonymiser, its key read from Secrets Manager once an execution environment. */
export function identityHash(secret: string): Promise<Pseudonymise> {
  loaded ??= secretText(secret)
    .then(pseudonymiser)
    .catch((error: unknown) => {
      loaded = undefined; // the next invocation tries again
      throw error;
    });
  return loaded;
}

let made: Protection | undefined;

/** The stage's protection of personal data, one an execution environment, as it learns what the keys of its senders mean. */
export function protectionOf(hash: Pseudonymise, settings: PrivacySettings): Protection {
  made ??= new Protection(hash, settings);
  return made;
}

/** Bronze holds what was received as it was; everything else that Lambdas write belongs to silver. */
export interface LakeBuckets {
  readonly bronze: string;
  readonly silver: string;
}

/**
 * Writes the objects of a batch. Their keys follow from the input, so writing them again changes nothing.
 * @returns what the receipt has to say of them
 */
export function putObjects(
  client: S3Client,
  buckets: LakeBuckets,
  objects: Iterable<StagedObject>,
): Promise<ArrivedObject[]> {
  const puts = Array.from(objects, async ({ key, body, arrival }) => {
    const Bucket = key.startsWith(BRONZE.raw) ? buckets.bronze : buckets.silver;
    await client.send(new PutObjectCommand({ Bucket, Key: key, Body: body }));
    return arrival === undefined ? [] : [arrival];
  });
  return Promise.all(puts).then((arrivals) => arrivals.flat());
}
