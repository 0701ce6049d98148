import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import type { Channel, FeatureRow } from '../../../../contracts/features.ts';
import { openChannels } from '../../../../models/contract/channels.ts';
import { newFolder, write } from './support/ml-folder.ts';
import { LINE, soldLines } from './support/sold-lines.ts';

async function rowsOf<C extends Channel>(folder: string, channel: C): Promise<FeatureRow<C>[]> {
  const features = await openChannels(folder, [channel], [channel]);
  return collected(features.rows(channel));
}

async function collected<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** Has DuckDB, which knows nothing of our reader, write a query's rows into a channel. */
async function unload(channel: Channel, query: string, options = 'COMPRESSION zstd'): Promise<string> {
  const folder = await newFolder();
  await mkdir(join(folder, channel));
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`COPY (${query}) TO '${join(folder, channel, 'part-0')}' (FORMAT parquet, ${options})`);
  connection.disconnectSync();
  return folder;
}

const CATALOGUE = `SELECT 'web' AS source, 'lamp-' || i AS product_id, 'Lamp' AS name, 'light' AS category,
  CASE WHEN i = 1 THEN NULL ELSE CAST(2.55 AS DECIMAL(18,4)) END AS price, NULL::VARCHAR AS currency,
  CAST(9007199254740991 - i AS BIGINT) AS stock FROM range(3) AS r(i)`;

describe('the rows of a channel', () => {
  it('hold numbers, text and nulls, whatever type a column is stored as', async () => {
    expect(await rowsOf(await unload('catalogue', CATALOGUE), 'catalogue')).toEqual([
      {
        source: 'web',
        product_id: 'lamp-0',
        name: 'Lamp',
        category: 'light',
        price: 2.55,
        currency: null,
        stock: 9007199254740991,
      },
      {
        source: 'web',
        product_id: 'lamp-1',
        name: 'Lamp',
        category: 'light',
        price: null,
        currency: null,
        stock: 9007199254740990,
      },
      {
        source: 'web',
        product_id: 'lamp-2',
        name: 'Lamp',
        category: 'light',
        price: 2.55,
        currency: null,
        stock: 9007199254740989,
      },
    ]);
  });

  it.each(['DATE', 'TIMESTAMP', 'VARCHAR'])('give a day stored as %s as text', async (type) => {
    const query = `SELECT 'web' AS source, 'p' AS person_id, i > 0 AS is_customer, 'lamp' AS product_id,
      CAST('1969-12-31' AS ${type}) AS day, 1::INTEGER AS views, 2::SMALLINT AS adds, 3.0::REAL AS orders, 'x' AS more
      FROM range(2) AS r(i)`;
    const rows = await rowsOf(await unload('interactions', query), 'interactions');
    const row = { source: 'web', person_id: 'p', product_id: 'lamp', day: '1969-12-31', views: 1, adds: 2, orders: 3 };
    expect(rows).toEqual([
      { ...row, is_customer: false },
      { ...row, is_customer: true },
    ]);
  });

  it.each(['zstd', 'gzip', 'snappy', 'uncompressed'])('are read from %s', async (codec) => {
    const rows = await rowsOf(await unload('catalogue', CATALOGUE, `COMPRESSION ${codec}`), 'catalogue');
    expect(rows.map(({ product_id }) => product_id)).toEqual(['lamp-0', 'lamp-1', 'lamp-2']);
  });

  it('come row group by row group, in order', async () => {
    const many = CATALOGUE.replace('range(3)', 'range(5000)');
    const folder = await unload('catalogue', many, 'COMPRESSION zstd, ROW_GROUP_SIZE 2048');
    const rows = await rowsOf(folder, 'catalogue');
    expect(rows.map(({ product_id }) => product_id)).toEqual(Array.from({ length: 5000 }, (_, i) => `lamp-${i}`));
  });

  it('come in the order of the file names, the same at every call, without hidden files', async () => {
    const folder = await newFolder();
    const put = (name: string, content: Uint8Array): Promise<void> => write(join(folder, 'sold_lines', name), content);
    await put('20_b', soldLines([{ quantity: 3 }]));
    await put('10_z', soldLines([{ quantity: 1 }, { quantity: 2 }]));
    await put('30/nested', soldLines([{ quantity: 4 }]));
    await put('_SUCCESS', Buffer.from(''));
    await put('.10_z.crc', Buffer.from('crc'));
    const features = await openChannels(folder, ['sold_lines'], ['sold_lines', 'catalogue']);
    for (let call = 0; call < 2; call++) {
      const rows = await collected(features.rows('sold_lines'));
      expect(rows).toEqual([1, 2, 3, 4].map((quantity) => ({ ...LINE, quantity })));
    }
  });

  it('are none when there is no file', async () => {
    expect(await rowsOf(await newFolder(), 'sold_lines')).toEqual([]);
    expect(await rowsOf(await unload('catalogue', `${CATALOGUE} WHERE i > 5`), 'catalogue')).toEqual([]);
  });
});

describe('what is wrong with a channel is said by name:', () => {
  it('the job does not have it', async () => {
    await expect(openChannels('', ['sold_lines', 'catalogue'], ['catalogue'])).rejects.toThrow(
      'The job has no channel sold_lines; this model trains on sold_lines, catalogue.',
    );
  });

  it('the model reads what it has not declared', async () => {
    const features = await openChannels('', ['catalogue'], ['catalogue', 'sold_lines']);
    expect(() => features.rows('sold_lines')).toThrow(/reads the channel sold_lines, which it has not declared/);
  });

  it.each([
    [
      'a column is missing',
      CATALOGUE.replace('AS price', 'AS cost'),
      /the column price is missing; it has source,.*cost/,
    ],
    ['a value is missing', CATALOGUE.replace("'Lamp' AS", 'NULL::VARCHAR AS'), /the column name has no value in row 0/],
    [
      'a number is text',
      CATALOGUE.replace('2.55 AS DECIMAL(18,4)', "'2,55' AS VARCHAR"),
      /price \(UTF8\) should hold number.*row 0/,
    ],
    ['text is a number', CATALOGUE.replace("'light'", '5'), /the column category \(INT_32\) should hold text/],
  ])('%s', async (_, query, message) => {
    const rows = rowsOf(await unload('catalogue', query), 'catalogue');
    await expect(rows).rejects.toThrow(/^Channel catalogue, file part-0: /);
    await expect(rows).rejects.toThrow(message);
  });

  it('a number is not finite', async () => {
    const query = `SELECT 'web' AS source, 'lamp' AS product_id, 'light' AS category, '2026-01-01' AS day,
      1 AS units, CAST('NaN' AS DOUBLE) AS unit_price`;
    await expect(rowsOf(await unload('daily_demand', query), 'daily_demand')).rejects.toThrow(
      'Channel daily_demand, file part-0: the column unit_price has no value in row 0.',
    );
  });

  it('a file is broken off', async () => {
    const folder = await newFolder();
    await write(join(folder, 'sold_lines', 'part-0'), soldLines([{}]).slice(0, -9));
    await expect(rowsOf(folder, 'sold_lines')).rejects.toThrow(
      /^Channel sold_lines, file part-0: it is not a readable Parquet file/,
    );
  });
});
