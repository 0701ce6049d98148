import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { BRONZE } from '../../contracts/lake.ts';
import { emailHash, type Pseudonymise, phoneHash } from '../ingest/privacy.ts';
import type { PrivacyRequest } from './delivery.ts';

/** Days that a platform gives a shop to act on a request. */
const DAYS = 30;

/** Who asks, and where it came from. */
export interface Requested {
  readonly source: string;
  readonly receivedAt: number;
  readonly request: PrivacyRequest;
}

/**
 * Keeps a request about data for whoever has to act on it. The person stands in it by the shop's id and by the hashes under which
 * the lake knows them. The key follows from the request, so that a second delivery writes the same object.
 * @returns the key of the object
 */
export async function keepRequest(
  client: S3Client,
  bucket: string,
  { source, receivedAt, request }: Requested,
  hash: Pseudonymise,
): Promise<string> {
  const { kind, customerId = null, email, phone, orderIds } = request;
  const about = {
    source,
    kind,
    customer_id: customerId,
    email_hash: emailHash(email, hash),
    phone_hash: phoneHash(phone, hash),
    order_ids: orderIds,
  };
  const name = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, NAME_LENGTH);
  const Key = `${BRONZE.privacyRequests}${source}/${kind}-${name}.json`;
  const Body = JSON.stringify({
    ...about,
    received_at: new Date(receivedAt).toISOString(),
    due_at: new Date(receivedAt + DAYS * 86_400_000).toISOString(),
  });
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'application/json' }));
  return Key;
}

const NAME_LENGTH = 24;

/** The same for a delivery that comes again; of a day, so that whoever comes back and asks once more is another request. */
export function requestId({ source, receivedAt, request }: Requested, hash: Pseudonymise): string {
  const { kind, customerId, orderIds } = request;
  const day = new Date(receivedAt).toISOString().slice(0, 10);
  return `${day}-${hash(JSON.stringify([source, kind, customerId, orderIds])).slice(0, NAME_LENGTH)}`;
}
