import { S3Client } from '@aws-sdk/client-s3';
import { type S3Options, S3Service } from '../../s3/service.ts';
import { attach } from '../../sdk/attach.ts';
import { type Dispatch, UnsupportedError } from '../../service.ts';
import { openStore } from '../support/folder.ts';

export const BUCKET = 'lake';

/** Sends calls to the methods of one service object. */
export function dispatchTo(services: Readonly<Record<string, object>>): Dispatch {
  return async ({ service, operation, input }) => {
    const target = services[service] as
      | Record<string, (input: unknown) => Promise<Record<string, unknown>>>
      | undefined;
    const method = target?.[operation];
    if (method === undefined) throw new UnsupportedError(`${service} ${operation}`);
    return method.call(target, input);
  };
}

export function clientOf(service: S3Service): S3Client {
  const client = new S3Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  attach(client, dispatchTo({ S3: service }));
  return client;
}

export async function openS3({ dataDir, ...options }: Partial<S3Options> & { readonly dataDir?: string } = {}) {
  const store = await openStore(dataDir);
  const buckets = [{ name: BUCKET, eventBridge: options.onCreated !== undefined, versioned: false }];
  const service = new S3Service({ store, buckets, ...options });
  return { store, dataDir: store.dataDir, service, client: clientOf(service) };
}
