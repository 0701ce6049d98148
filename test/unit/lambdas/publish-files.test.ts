import { beforeEach, describe, expect, it } from 'vitest';
import { unloadedFiles } from '../../../lambdas/publish/unloaded.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
const MANIFEST = 's3://gold/athena-results/q-manifest.csv';
const DATA = 's3://gold/published/data/run-1/daily_sales/0/';
const files = () => unloadedFiles(s3.client, 'gold', MANIFEST);

beforeEach(() => {
  s3.reset();
  s3.put('gold/published/data/run-1/daily_sales/0/a', 'four');
  s3.put('gold/published/data/run-1/daily_sales/0/b', 'sixsix');
});

describe('the files of an UNLOAD', () => {
  it.each([
    ['as Athena lists them', `${DATA}a\n${DATA}b\n`],
    ['without a newline at the end', `${DATA}a\n${DATA}b`],
    ['with CRLF and quotes', `"${DATA}a"\r\n"${DATA}b"\r\n`],
  ])('are read from its manifest %s', async (_, text) => {
    s3.put('gold/athena-results/q-manifest.csv', text);
    expect(await files()).toEqual([
      { key: 'published/data/run-1/daily_sales/0/a', bytes: 4 },
      { key: 'published/data/run-1/daily_sales/0/b', bytes: 6 },
    ]);
  });

  it('are those of one dataset’s folder where the UNLOAD wrote several', async () => {
    const at = 'published/data/run-1/sales/0';
    for (const name of ['dataset=daily_sales/a', 'dataset=sales/b', 'dataset=daily_sales/c'])
      s3.put(`gold/${at}/${name}`, 'four');
    const listed = ['dataset=daily_sales/a', 'dataset=sales/b', 'dataset=daily_sales/c'];
    s3.put('gold/athena-results/q-manifest.csv', listed.map((name) => `s3://gold/${at}/${name}\n`).join(''));
    expect(await unloadedFiles(s3.client, 'gold', MANIFEST, '/dataset=daily_sales/')).toEqual([
      { key: `${at}/dataset=daily_sales/a`, bytes: 4 },
      { key: `${at}/dataset=daily_sales/c`, bytes: 4 },
    ]);
  });

  it('are none where nothing was unloaded', async () => {
    s3.put('gold/athena-results/q-manifest.csv', '');
    expect(await files()).toEqual([]);
  });

  it('that lie outside the bucket are refused', async () => {
    s3.put('gold/athena-results/q-manifest.csv', 's3://elsewhere/a\n');
    await expect(files()).rejects.toThrow('"s3://elsewhere/a" lies outside the gold bucket gold');
    await expect(unloadedFiles(s3.client, 'gold', 's3://elsewhere/m.csv')).rejects.toThrow('outside');
  });

  it('that are not S3 locations are refused', async () => {
    s3.put('gold/athena-results/q-manifest.csv', '/etc/passwd\n');
    await expect(files()).rejects.toThrow('is not an S3 location');
  });

  it('that are missing are not published', async () => {
    s3.put('gold/athena-results/q-manifest.csv', `${DATA}a\n${DATA}gone\n`);
    await expect(files()).rejects.toThrow('NotFound');
  });
});
