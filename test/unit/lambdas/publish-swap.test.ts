import { beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotManifest, SnapshotPointer } from '../../../contracts/snapshot.ts';
import { BrokenObjectError } from '../../../lambdas/lake/json-store.ts';
import { Snapshots } from '../../../lambdas/publish/snapshots.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
const LATEST = 'gold/published/latest.json';
const pointer = (run: string, startedAt: string): SnapshotPointer => ({
  run,
  startedAt,
  publishedAt: '2026-03-01T13:00:00Z',
});
const manifest = (run: string, publishedAt = '2026-03-01T13:00:00Z'): SnapshotManifest => ({
  run,
  startedAt: '2026-03-01T12:00:00Z',
  publishedAt,
  timeZone: 'UTC',
  datasets: { daily_sales: { files: [{ key: `published/data/${run}/a`, bytes: 4 }] } },
});
const older = pointer('run-1', '2026-03-01T12:00:00Z');
const newer = pointer('run-2', '2026-03-01T12:30:00.500Z');
const snapshots = new Snapshots(s3.client, 'gold');
const swap = (to: SnapshotPointer) => snapshots.follow(to);

beforeEach(() => s3.reset());

describe('the pointer', () => {
  it('is made by the first snapshot and moved by a newer one', async () => {
    expect(await swap(older)).toBe(true);
    expect(s3.json(LATEST)).toEqual(older);
    expect(await swap(newer)).toBe(true);
    expect(s3.json(LATEST)).toEqual(newer);
  });

  it('is not moved back by a run that began earlier and ends later', async () => {
    await swap(newer);
    expect(await swap(older)).toBe(false);
    expect(s3.json(LATEST)).toEqual(newer);
  });

  it('is moved back from a future that a wrong clock made up', async () => {
    await swap(pointer('run-9', new Date(Date.now() + 3_600_000).toISOString()));
    expect(await swap(newer)).toBe(true);
    expect(s3.json(LATEST)).toEqual(newer);
  });

  it('stays the same when a run is published again', async () => {
    await swap(older);
    expect(await swap(older)).toBe(true);
    expect(s3.json(LATEST)).toEqual(older);
  });

  it('is tried again when another publisher was faster, and the newer one wins', async () => {
    await swap(older);
    const newest = pointer('run-3', '2026-03-01T13:00:00Z');
    let raced = false;
    s3.beforePut = (path) => {
      if (raced || path !== LATEST) return;
      raced = true;
      s3.put(LATEST, JSON.stringify(newest)); // between our reading and our writing: 412
    };
    expect(await swap(newer)).toBe(false);
    expect(s3.json(LATEST)).toEqual(newest);
  });

  it('is tried again when another publisher made it first', async () => {
    let raced = false;
    s3.beforePut = () => {
      if (raced) return;
      raced = true;
      s3.put(LATEST, JSON.stringify(older));
    };
    expect(await swap(newer)).toBe(true);
    expect(s3.json(LATEST)).toEqual(newer);
  });

  it.each(['', '{"run":"run-1"', '{"run":"run-9","startedAt":"2030-01-01T00:00:00Z"}', '[]', '\0\0\0\0'])(
    'that is damaged (%j) gives way',
    async (damaged) => {
      s3.put(LATEST, damaged);
      expect(await swap(older)).toBe(true);
      expect(s3.json(LATEST)).toEqual(older);
    },
  );

  it('is given up after five lost races', async () => {
    let races = 0;
    s3.beforePut = () => {
      races += 1;
      s3.put(LATEST, JSON.stringify({ ...older, publishedAt: `2026-03-01T13:00:0${races}Z` }));
    };
    await expect(swap(newer)).rejects.toThrow('changed by others 5 times');
    expect(races).toBe(5);
  });

  it('is not touched when S3 fails for another reason', async () => {
    s3.beforePut = () => {
      throw new Error('slow down');
    };
    await expect(swap(older)).rejects.toThrow('slow down');
  });
});

describe('the manifest of a run', () => {
  const first = manifest('run-1');

  it('is written once: a later attempt goes on with the first', async () => {
    expect(await snapshots.keepManifest(first)).toEqual(first);
    expect(await snapshots.keepManifest(manifest('run-1', '2026-03-01T14:00:00Z'))).toEqual(first);
    expect(s3.json('gold/published/manifests/run-1.json')).toEqual(first);
  });

  it('is written anew when it is damaged', async () => {
    s3.put('gold/published/manifests/run-1.json', '{"run":');
    expect(await snapshots.keepManifest(first)).toEqual(first);
    expect(s3.json('gold/published/manifests/run-1.json')).toEqual(first);
  });

  it('says which snapshot is in force; one that is damaged or gone is an error of its own, and before the first there is none', async () => {
    expect(await snapshots.inForce()).toBeUndefined();
    await swap(older);
    await expect(snapshots.inForce()).rejects.toThrow('published/manifests/run-1.json is damaged: it is missing');
    s3.put('gold/published/manifests/run-1.json', '{"run":');
    await expect(snapshots.inForce()).rejects.toThrow(BrokenObjectError);
    await snapshots.keepManifest(first);
    expect(await snapshots.inForce()).toEqual(first);
  });
});
