import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PUBLISHED } from '../../../contracts/snapshot.ts';
import {
  type Folder,
  inLevels,
  inOneLine,
  parseStatement,
  readStatements,
  render,
} from '../../../glue-sql/statement.ts';

const HEADER = '-- Purpose: a test.\n--   On two lines.\n-- Grain: one row a test.\n-- Inputs: silver.a\n';
const COLUMNS = '-- Columns:\n--   id varchar: what it is\n';
const view = (name: string, body: string, columns = COLUMNS) =>
  parseStatement('gold', name, `${HEADER}${columns}CREATE OR REPLACE VIEW gold.${name} AS\n${body}\n`);
const FOLDERS: readonly Folder[] = ['silver', 'gold', 'checks'];

describe('a statement', () => {
  it('is read with its header, its target and what it reads', () => {
    const statement = view('x', 'SELECT a.id FROM silver.a AS a JOIN gold.b ON a.id = b.id WHERE a.dt >= :since');
    expect(statement).toMatchObject({
      folder: 'gold',
      name: 'x',
      purpose: 'a test. On two lines.',
      grain: 'one row a test.',
      target: 'gold.x',
      kind: 'view',
      columns: [{ name: 'id', type: 'varchar', doc: 'what it is' }],
      metrics: [],
    });
    expect(statement.inputs).toEqual(new Set(['silver.a', 'gold.b']));
    expect(statement.sql).toMatch(/^CREATE OR REPLACE VIEW/);
  });

  it('that is a check has no target', () => {
    expect(parseStatement('checks', 'x', `${HEADER}SELECT 1 FROM silver.a`)).toMatchObject({
      kind: 'query',
      target: undefined,
      columns: [],
    });
  });

  it('that merges says so, in silver and in gold', () => {
    const merge = parseStatement('gold', 'x', `${HEADER}MERGE INTO gold.x AS t USING silver.a AS s ON t.id = s.id`);
    expect(merge).toMatchObject({ kind: 'merge', target: 'gold.x' });
  });

  it('that is a view has to say its columns', () => {
    expect(() => view('x', 'SELECT 1 FROM silver.a', '')).toThrow(
      'glue-sql/gold/x.sql: the header of a view has "-- Columns:" and a line for each',
    );
  });

  it('names its metrics, and columns whose text goes on in the next line', () => {
    const header = [
      '-- Metrics: revenue, average-order-value',
      '-- Columns:',
      '--   revenue decimal(18,4): after discounts,',
      '--     before tax',
      '--   is_open boolean: whether it is: yes or no',
      '',
    ].join('\n');
    const { metrics, columns } = view('x', 'SELECT 1 FROM silver.a', header);
    expect(metrics).toEqual(['revenue', 'average-order-value']);
    expect(columns).toEqual([
      { name: 'revenue', type: 'decimal(18,4)', doc: 'after discounts, before tax' },
      { name: 'is_open', type: 'boolean', doc: 'whether it is: yes or no' },
    ]);
  });

  it.each(['Purpose', 'Grain', 'Inputs'])('without its %s is refused, by file and line', (label) => {
    const text = HEADER.split('\n')
      .filter((line) => !line.includes(`${label}:`))
      .join('\n');
    expect(() => parseStatement('silver', 'x', `${text}SELECT 1`)).toThrow(
      `glue-sql/silver/x.sql: the header has no "-- ${label}: ..." line`,
    );
  });
});

describe('rendering', () => {
  const statement = view(
    'x',
    'SELECT * FROM silver.a WHERE dt >= :since AND at < :changed AND b = :batch AND zone = :zone',
  );

  it('fills values in as literals', () => {
    const sql = render(statement, {
      since: '2026-03-01',
      changed: '2026-03-01 12:00:00',
      batch: '2026-03-01-b',
      zone: 'Europe/London',
    });
    expect(sql).toContain(
      "dt >= '2026-03-01' AND at < TIMESTAMP '2026-03-01 12:00:00' AND b = '2026-03-01-b' AND zone = 'Europe/London'",
    );
  });

  it('fills in the settings of a stage', () => {
    const given = view(
      'x',
      'SELECT :holidays, :lookback_days, :half_life_days, :service_factor FROM silver.a WHERE a > :changed',
    );
    const sql = render(given, {
      holidays: ';12-25=Christmas Day;2026-04-03=Good Friday;',
      lookback_days: 30,
      half_life_days: 7,
      service_factor: 1.65,
      changed: '2026-03-01 12:00:00',
    });
    expect(sql).toContain(
      "SELECT ';12-25=Christmas Day;2026-04-03=Good Friday;', 30, 7, 1.65e0 FROM silver.a WHERE a > TIMESTAMP '2026-03-01 12:00:00'",
    );
  });

  it('leaves a value that only a run knows for the run to fill in', () => {
    expect(render(statement, { zone: 'UTC' })).toContain(
      "dt >= :since AND at < :changed AND b = :batch AND zone = 'UTC'",
    );
  });

  it('puts the prefix of a stage before every database, and nothing else', () => {
    const sql = render(
      view('x', 'SELECT s.silver AS gold FROM silver.a AS s, staging.b, bronze.c, gold.d'),
      {},
      'dev_',
    );
    expect(sql).toBe(
      'CREATE OR REPLACE VIEW dev_gold.x AS\nSELECT s.silver AS gold FROM dev_silver.a AS s, dev_staging.b, dev_bronze.c, dev_gold.d',
    );
  });

  it.each([
    'UTC',
    'Europe/London',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Etc/GMT+5',
    'Asia/Kolkata',
  ])('takes %s for a zone', (zone) => {
    expect(render(statement, { zone })).toContain(`'${zone}'`);
  });

  it.each([
    { zone: "UTC'; DROP TABLE silver.orders; --" },
    { zone: "UTC' OR '1'='1" },
    { zone: 'UTC\n' },
    { zone: 'Europe/' + "'" },
    { since: "2026-03-01' OR 1=1 --" },
    { since: '2026-3-1' },
    { since: '2026-03-01\n' },
    { batch: "b' OR 1=1" },
    { batch: '' },
    { changed: '2026-03-01' },
    { changed: "2026-03-01 12:00:00'" },
  ])('refuses %j', (values) => expect(() => render(statement, values)).toThrow('is not a valid value for a statement'));
});

describe('a statement in one line', () => {
  it('keeps literals and quoted names, whatever is in them, and loses layout and comments', () => {
    const sql = `SELECT a, -- the first
  'two  lines
-- of text', "odd  name", 'it''s  one'
FROM t
  -- nothing else
WHERE b - -1 > 0`;
    expect(inOneLine(sql)).toBe(
      `SELECT a, 'two  lines\n-- of text', "odd  name", 'it''s  one' FROM t WHERE b - -1 > 0`,
    );
  });
});

describe('levels', () => {
  it('put a statement after all that it reads', () => {
    const [a, b, c, d] = [
      view('a', 'SELECT 1 FROM silver.x'),
      view('b', 'SELECT 1 FROM gold.a'),
      view('c', 'SELECT 1 FROM gold.a, gold.b'),
      view('d', 'SELECT 1 FROM silver.x'),
    ];
    expect(inLevels([c, b, d, a]).map((level) => level.map(({ name }) => name))).toEqual([['d', 'a'], ['b'], ['c']]);
  });

  it('name the statements of a circle', () => {
    const circle = [
      view('a', 'SELECT 1 FROM gold.b'),
      view('b', 'SELECT 1 FROM gold.a'),
      view('c', 'SELECT 1 FROM silver.x'),
    ];
    expect(() => inLevels(circle)).toThrow('wait for each other: a, b');
  });

  it('do not take a statement that reads its own target for a circle', () => {
    const merge = parseStatement(
      'silver',
      'a',
      `${HEADER}MERGE INTO silver.a AS t USING (SELECT * FROM silver.a) AS s ON true WHEN NOT MATCHED THEN INSERT (x) VALUES (1)`,
    );
    expect(inLevels([merge])).toEqual([[merge]]);
  });
});

describe('the files of the warehouse', () => {
  const statements = FOLDERS.flatMap(readStatements);

  it('are there, with headers that can be read', () => {
    expect(statements.length).toBeGreaterThan(25);
  });

  it.each(statements.map((statement) => [`${statement.folder}/${statement.name}`, statement] as const))(
    '%s makes what it is named after',
    (_, { folder, name, target }) => {
      expect(target).toBe(folder === 'checks' ? undefined : `${folder}.${name}`);
    },
  );

  it.each(statements.map((statement) => [`${statement.folder}/${statement.name}`, statement] as const))(
    '%s names in its header what it reads',
    (_, { folder, name, inputs }) => {
      const header = statementHeader(folder, name);
      for (const input of inputs)
        expect(header).toMatch(new RegExp(`${input.replace('.', '\\.')}\\b|${input.split('.')[0]}\\.\\*`));
    },
  );

  it('read only what is declared or made by another file', () => {
    const made = new Set(statements.flatMap(({ target }) => target ?? []));
    for (const { inputs } of statements) {
      for (const input of inputs) if (input.startsWith('gold.')) expect(made).toContain(input);
    }
  });

  it('of gold can be made in an order', () => {
    const levels = inLevels(readStatements('gold')).map((level) => level.map(({ name }) => name));
    expect(levels.flat()).toHaveLength(readStatements('gold').length);
    expect(levels[0]).toContain('dim_identity');
    expect(levels[1]).toContain('guest_orders');
    expect(levels[2]).toContain('sold_lines');
    expect(levels[3]).toContain('fact_sales');
  });

  it('make everything that is published', () => {
    const names = readStatements('gold').map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...PUBLISHED]));
  });
});

function statementHeader(folder: Folder, name: string): string {
  return readFileSync(join(import.meta.dirname, `../../../glue-sql/${folder}/${name}.sql`), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('--'))
    .join('\n');
}
