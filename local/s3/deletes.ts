import { malformedXml } from './failures.ts';
import type { ObjectStore } from './object-store.ts';
import type { Output } from './objects.ts';
import { allowOnly, checkKey, type Input, requireKey } from './requests.ts';

const MAX_DELETES = 1000;

/** Deleting what is not there succeeds too. */
export async function deleteObject(store: ObjectStore, bucket: string, input: Input): Promise<Output> {
  allowOnly('DeleteObject', input, ['Bucket', 'Key']);
  await remove(store, bucket, requireKey(input));
  return { $metadata: { httpStatusCode: 204 } };
}

export async function deleteObjects(store: ObjectStore, bucket: string, input: Input): Promise<Output> {
  allowOnly('DeleteObjects', input, ['Bucket', 'Delete']);
  const { Objects: objects = [], Quiet: quiet = false } = (input.Delete ?? {}) as {
    Objects?: Input[];
    Quiet?: boolean;
  };
  if (objects.length === 0 || objects.length > MAX_DELETES) throw malformedXml();
  const keys = objects.map((object) => {
    allowOnly('DeleteObjects', object, ['Key']);
    return requireKey(object);
  });
  for (const key of keys) await remove(store, bucket, key);
  return quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) };
}

async function remove(store: ObjectStore, bucket: string, key: string): Promise<void> {
  await store.exclusively(bucket, checkKey(key), () => store.remove(bucket, key));
}
