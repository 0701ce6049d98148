import { describe, expect, it } from 'vitest';
import { TEMPLATE_FORMATS, templateOf } from '../../../lambdas/load/schema/documents.ts';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import { load } from './support/files.ts';

const own = [...fileSources.values()].flatMap((source) =>
  source.schema ? [{ ...source, schema: source.schema }] : [],
);

/** Times and amounts of the two formats are the same; what comes of the line is not. */
const LINE_COLUMNS = ['ingest_id', 'message_id', 'position'];
const TABLES = 'orders order_lines products customers suppliers inventory_levels returns ad_spend order_statuses'.split(
  ' ',
);

it('the platform has files of its own for everything a shop keeps', () => {
  expect(own.map(({ name }) => name)).toEqual(
    expect.arrayContaining(
      'ad_spend customers inventory_levels order_lines orders products returns suppliers'.split(' '),
    ),
  );
});

describe.each(own)('the template of $name', (source) => {
  it.each(TEMPLATE_FORMATS)('as %s is accepted to its last record', async (format) => {
    const { counts, examples, rows } = await load(source, templateOf(source.schema, format));
    expect(examples).toEqual({});
    expect(counts.received).toBeGreaterThanOrEqual(2);
    expect(counts.accepted).toBe(counts.received);
    expect(rows(source.name)).toHaveLength(counts.received);
    expect(new Set(rows(source.name).map(({ ingest_id }) => ingest_id)).size).toBe(counts.received);
  });

  it('says the same in both formats', async () => {
    const [csv, ndjson] = await Promise.all(
      TEMPLATE_FORMATS.map(async (format) => {
        const { rows } = await load(source, templateOf(source.schema, format), { timeZone: 'America/New_York' });
        return TABLES.map((table) =>
          rows(table).map((row) =>
            Object.fromEntries(Object.entries(row).filter(([name]) => !LINE_COLUMNS.includes(name))),
          ),
        );
      }),
    );
    expect(csv).toEqual(ndjson);
  });

  it('has every column, each with an example', async () => {
    const [header = ''] = templateOf(source.schema, 'csv').split('\n');
    expect(header.split(',')).toEqual(Object.keys(source.schema.fields));
    for (const { examples } of Object.values(source.schema.fields)) expect(examples.some(Boolean)).toBe(true);
  });
});
