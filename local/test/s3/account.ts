import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { type S3Options, S3Service } from '../../s3/service.ts';
import { attach } from '../../sdk/attach.ts';
import { type Dispatch, UnsupportedError } from '../../service.ts';

export const BUCKET = 'lake';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shoplake-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

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

export async function openS3(options: Partial<S3Options> = {}) {
  const dataDir = options.dataDir ?? (await temporaryFolder());
  const buckets = [{ name: BUCKET, eventBridge: options.onCreated !== undefined, versioned: false }];
  const service = new S3Service({ dataDir, buckets, ...options });
  return { dataDir, service, client: clientOf(service) };
}
