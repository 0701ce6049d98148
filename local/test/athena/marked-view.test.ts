import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { createMarkedView } from '../../athena/marked-view.ts';

const commentsOf = async (connection: DuckDBConnection): Promise<unknown[]> =>
  (await connection.runAndReadAll('SELECT view_name, comment FROM duckdb_views() WHERE NOT internal')).getRows();

it('is there with its mark, or not at all', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const broken = new Proxy(connection, {
    get: (target, name) =>
      name === 'run'
        ? async (sql: string) => {
            if (sql.startsWith('COMMENT')) throw new Error('The process is killed');
            return target.run(sql);
          }
        : Reflect.get(target, name),
  });
  await expect(createMarkedView(broken, 'v', 'SELECT 1 AS n', 'ours')).rejects.toThrow('killed');
  expect(await commentsOf(connection)).toEqual([]);
  await createMarkedView(connection, 'v', 'SELECT 1 AS n', 'ours');
  expect(await commentsOf(connection)).toEqual([['v', 'ours']]);
});
