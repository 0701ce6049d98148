import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsFailure } from '../../service.ts';
import { STAGED, TestAccount, writeParquet } from './account.ts';

const LINKED = {
  ...STAGED,
  location: 's3://lake/manifests/orders/',
  partitionKeys: [{ name: 'batch', type: 'string' }],
  isLinked: true,
};

/** A table of symbolic links: its partitions list objects that lie elsewhere. */
describe('a table of symbolic links', () => {
  let account: TestAccount;
  let denied = '';

  beforeEach(async () => {
    denied = '';
    account = await TestAccount.open({
      tables: [LINKED],
      authorize: (_principal, action, resource) => {
        if (`${action} ${resource}`.includes(denied) && denied !== '')
          throw new AwsFailure('AccessDeniedException', `not authorized: ${action} on ${resource}`);
      },
    });
    await writeParquet(account.path('s3://lake/data/day-1/a.parquet'), `SELECT 'o1' AS order_id, 1::BIGINT AS lines`);
    await writeParquet(account.path('s3://lake/data/day-2/b.parquet'), `SELECT 'o2' AS order_id`);
    list('first', 's3://lake/data/day-1/a.parquet');
    list('second', 's3://lake/data/day-2/b.parquet');
    list('both', 's3://lake/data/day-1/a.parquet', 's3://lake/data/day-2/b.parquet');
  });

  afterEach(() => account.close());

  function list(batch: string, ...uris: readonly string[]): void {
    const path = account.path(`s3://lake/manifests/orders/batch=${batch}/objects.txt`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, uris.map((uri) => `${uri}\n`).join(''));
  }
  const rows = async (where: string) =>
    (await account.rows(`SELECT order_id, lines, batch FROM staging.orders ${where} ORDER BY 1, 3`)).slice(1);

  it('shows the objects of the partition that a statement names', async () => {
    expect(await rows("WHERE batch = 'first'")).toEqual([['o1', '1', 'first']]);
    expect(await rows("WHERE batch = 'both'")).toEqual([
      ['o1', '1', 'both'],
      ['o2', null, 'both'],
    ]);
    expect(await rows("WHERE batch = 'none'")).toEqual([]);
    expect(await rows("WHERE batch = 'first' OR batch = 'second'")).toEqual([
      ['o1', '1', 'first'],
      ['o2', null, 'second'],
    ]);
  });

  it('refuses a statement that names none, as Athena does', async () => {
    await expect(rows('')).rejects.toThrow(/^CONSTRAINT_VIOLATION: .*injected projected partition column batch/);
    await expect(rows("WHERE batch > 'a'")).rejects.toThrow(/^CONSTRAINT_VIOLATION/);
  });

  it('names an object that is listed and not there', async () => {
    rmSync(account.path('s3://lake/data/day-2/b.parquet'));
    await expect(rows("WHERE batch = 'both'")).rejects.toThrow(
      'HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://lake/data/day-2/b.parquet',
    );
  });

  it('asks for the objects that are listed, where they lie', async () => {
    denied = 's3:GetObject arn:aws:s3:::lake/data/day-2/';
    expect(await rows("WHERE batch = 'first'")).toHaveLength(1);
    await expect(rows("WHERE batch = 'second'")).rejects.toThrow(/Insufficient permissions .*data\/day-2/);
  });
});
