import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareSnapshots, isEqual, readSnapshot } from '../../../bench/snapshot-differences.ts';
import { LATEST_SNAPSHOT, manifestKey } from '../../../contracts/lake.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Publishes datasets, each a query or nothing, as the gold bucket of an account. @returns the account's folder */
async function publish(
  name: string,
  datasets: Readonly<Record<string, string | undefined>>,
  columns?: readonly string[],
): Promise<string> {
  const bucket = join(folder, name, 's3', 'gold');
  mkdirSync(dirname(join(bucket, LATEST_SNAPSHOT)), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const files: Record<string, { files: { key: string; bytes: number }[]; columns: readonly string[] | undefined }> = {};
  for (const [dataset, query] of Object.entries(datasets)) {
    const key = `published/${dataset}`;
    if (query !== undefined) await connection.run(`COPY (${query}) TO '${join(bucket, key)}' (FORMAT parquet)`);
    files[dataset] = { files: query === undefined ? [] : [{ key, bytes: 1 }], columns };
  }
  connection.closeSync();
  instance.closeSync();
  const [startedAt, publishedAt] = ['2026-03-01T00:00:00Z', '2026-03-01T00:01:00Z'];
  const identity = { run: name, startedAt, publishedAt };
  mkdirSync(dirname(join(bucket, manifestKey(name))), { recursive: true });
  writeFileSync(join(bucket, manifestKey(name)), JSON.stringify({ ...identity, datasets: files }));
  writeFileSync(join(bucket, LATEST_SNAPSHOT), JSON.stringify(identity));
  return join(folder, name);
}

describe('two snapshots', () => {
  it('are equal in whatever order rows come, and differ by a row, by how often one stands, by a type, and by a dataset', async () => {
    // Prepare
    const before = await publish('before', {
      same: 'VALUES (1), (2), (2)',
      row: 'VALUES (1), (2)',
      often: 'VALUES (1), (1)',
      type: 'SELECT CAST(1 AS bigint) AS a',
      empty: undefined,
      gone: 'VALUES (1)',
    });
    const after = await publish('after', {
      same: 'VALUES (2), (1), (2)',
      row: 'VALUES (1), (3)',
      often: 'VALUES (1)',
      type: 'SELECT CAST(1 AS double) AS a',
      empty: undefined,
    });
    // Act
    const differences = await compareSnapshots(readSnapshot(before), readSnapshot(after));
    // Assess
    const found = Object.fromEntries(differences.map((each) => [each.dataset, each]));
    expect(differences.filter(isEqual).map(({ dataset }) => dataset)).toEqual(['empty', 'same']);
    expect(found.row).toMatchObject({ only: [1, 1], examples: ['- {"col0":2}', '+ {"col0":3}'] });
    expect(found.often).toMatchObject({ rows: [2, 1], only: [1, 0] });
    expect(found.type).toMatchObject({ columns: ['a BIGINT, then a DOUBLE'] });
    expect(found.gone).toMatchObject({ rows: [1, 0], only: [1, 0] });
  });

  it('are equal where the files of one hold columns of other datasets, too', async () => {
    const alone = await publish('alone', { one: 'SELECT 1 AS a, 2 AS b' });
    const shared = await publish('shared', { one: 'SELECT 1 AS a, NULL AS other, 2 AS b' }, ['a', 'b']);
    const [difference] = await compareSnapshots(readSnapshot(alone), readSnapshot(shared));
    expect(difference).toMatchObject({ rows: [1, 1], only: [0, 0], columns: [] });
  });

  it('cannot be read where none is published', () => {
    expect(() => readSnapshot(folder)).toThrow(/holds 0 published snapshots/);
  });
});
