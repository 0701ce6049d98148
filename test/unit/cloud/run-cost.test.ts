import { describe, expect, it } from 'vitest';
import { foldersOf, kindOf, rowsOf, statementCost } from '../../../bench/cloud/run-cost.ts';
import { FACTS, moment } from './shop.ts';

const since = (value: string) => [{ column: 'dt', operator: '>=', value }];

describe('what a statement touches', () => {
  it('counts the objects of the days that a bound leaves, and the columns that are read', () => {
    // From the 28th to noon of the 30th: two days and a half of 100 objects, each footer and one column of 2,000.
    const scans = [{ table: 'staging.events', columns: ['message_id'], conditions: since('2026-11-28') }];
    const cost = statementCost({ sql: 'SELECT 1', state: 's', scans }, moment(30));
    expect(cost).toMatchObject({ gets: 250, bytes: 250 * 3000, lists: 4 });
  });

  it('reads no more days than there are, and lists every day of a projection without a bound', () => {
    const scans = [{ table: 'staging.events', columns: [], conditions: [] }];
    const cost = statementCost({ sql: 'SELECT 1', state: 's', scans }, moment(30));
    expect(cost).toMatchObject({ gets: 3000, bytes: 3_000_000 });
    // 1 January to 30 November is 333 days, and the range ends tomorrow.
    expect(Math.floor(cost.lists)).toBe(335);
  });

  it('reads one batch where a partition is named that is no day', () => {
    const keys = [{ name: 'taken', isDay: false, from: undefined }];
    const facts = {
      ...FACTS,
      tables: { ...FACTS.tables, 'staging.events': { ...FACTS.tables['staging.events'], keys } },
    };
    const conditions = [{ column: 'taken', operator: '=', value: 'run-7' }];
    const scans = [{ table: 'staging.events', columns: [], conditions }];
    const cost = statementCost({ sql: 'SELECT 1', state: 's', scans }, moment(365, { facts: facts as typeof FACTS }));
    expect(cost.gets).toBeCloseTo(100 / 24);
    expect(cost.lists).toBe(1);
  });

  it('counts rows of merged tables for events or orders, whole months where they are bound', () => {
    expect(rowsOf('silver.events', moment(30))).toBe(300_000);
    expect(rowsOf('silver.orders', moment(30))).toBe(3000);
    const whole = [{ table: 'silver.events', columns: ['message_id'], conditions: [] }];
    expect(statementCost({ sql: 'SELECT 1', state: 's', scans: whole }, moment(30)).bytes).toBe(300_000 * 20);
    // Six hours before 18:00, and half a month before them: 15.25 of 365 days.
    const conditions = [{ column: 'occurred_at', operator: '>=', value: '2026-11-30 12:00:00' }];
    const bound = [{ table: 'silver.events', columns: ['message_id'], conditions }];
    expect(statementCost({ sql: 'SELECT 1', state: 's', scans: bound }, moment(365)).bytes).toBeCloseTo(
      15.25 * 10_000 * 20,
    );
  });

  it('bills ten megabytes at least, nothing for a view, and five dollars a terabyte', () => {
    const scans = [{ table: 'silver.events', columns: ['message_id', 'name'], conditions: [] }];
    expect(statementCost({ sql: 'SELECT 1', state: 's', scans: [] }, moment(1)).usd).toBe(0.00005);
    expect(
      statementCost(
        { sql: '-- Purpose: x.\nCREATE OR REPLACE VIEW gold.a AS SELECT 1', state: 's', scans: [] },
        moment(1),
      ).usd,
    ).toBe(0);
    // 3,650,000 rows of 50 bytes: 182.5 MB.
    expect(statementCost({ sql: 'SELECT 1', state: 's', scans }, moment(365)).usd).toBeCloseTo(0.0009125);
  });

  it('counts the folders that an UNLOAD writes into: datasets, buckets of one, and months of facts', () => {
    const unload = (query: string, by: string) => `UNLOAD (${query}) TO 's3://a/' WITH (partitioned_by = ARRAY[${by}])`;
    expect(foldersOf("UNLOAD (SELECT 1) TO 's3://a/'", 365)).toBe(1);
    const two = "SELECT a, 'x' AS dataset FROM x UNION ALL SELECT a, 'y' AS dataset FROM y";
    expect(foldersOf(unload(two, "'dataset'"), 365)).toBe(2);
    const buckets =
      "SELECT 'x' AS dataset, CAST(1 % 64 AS integer) AS bucket FROM x UNION ALL SELECT 'y' AS dataset, 0 AS bucket FROM y";
    expect(foldersOf(unload(buckets, "'dataset', 'bucket'"), 365)).toBe(65);
    // Thirteen months and one begun, and two objects of publish.
    expect(foldersOf(unload('SELECT slot FROM x', "'slot'"), 365)).toBe(16);
  });

  it('knows the kind of a statement behind its comments', () => {
    expect(kindOf('-- Generated.\n-- Purpose: x\nMERGE INTO silver.orders AS t')).toBe('merge');
    expect(kindOf('DELETE FROM silver.orders')).toBe('merge');
    expect(kindOf("UNLOAD (SELECT 1) TO 's3://a/b/'")).toBe('unload');
    expect(kindOf('WITH a AS (SELECT 1) SELECT * FROM a')).toBe('other');
  });
});
