import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindParameters } from '@shoplake/local/athena';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedQueryOf } from '../../../glue-sql/named-query.ts';
import { type Folder, parseStatement, render, type Statement } from '../../../glue-sql/statement.ts';
import { bind } from '../../../lambdas/queries/parameters.ts';
import { TestWarehouse, VALUES } from './support/test-warehouse.ts';

const ROOT = join(import.meta.dirname, '../../../glue-sql');
const FOLDERS: readonly Folder[] = ['window', 'replay', 'silver', 'hold', 'gold', 'checks', 'named', 'features'];

const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((file) => {
    const text = readFileSync(join(ROOT, folder, file), 'utf8');
    const statement = parseStatement(folder, file.replace(/\.sql$/, ''), text);
    const code = withoutTexts(statement.sql);
    return { path: `${folder}/${file}`, folder, text, statement, code: folder === 'named' ? bound(code) : code };
  }),
);

/** The statement with what stands in quotes taken out: a rule is about syntax. */
function withoutTexts(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'/g, "''");
}

/** The statement with values in the place of its parameters, which Athena takes in WHERE only. */
function bound(code: string): string {
  return code.replace(/\bWHERE\b.*?(?=\b(?:GROUP|ORDER) BY\b|$)/gs, (clause) => clause.replaceAll('?', 'NULL'));
}

/** The values that a query's header gives as examples, as the command line hands them to Athena. */
const examples = (statement: Statement): string[] =>
  bind(
    namedQueryOf(statement, ''),
    Object.fromEntries(statement.parameters.map(({ name, doc }) => [name, /, e\.g\. (.+)$/.exec(doc)?.[1] ?? ''])),
  );

/** What one engine refuses, or answers otherwise than the other. A rule's examples prove that it sees what it is for. */
const RULES: readonly (readonly [name: string, pattern: RegExp, examples: readonly string[]])[] = [
  [
    'a bare decimal, which is decimal(38,0) in Trino and decimal(18,3) in DuckDB',
    /\bdecimal\b(?!\s*\()/i,
    ['CAST(x AS decimal)'],
  ],
  ["a decimal literal DECIMAL '0.1'", /\bDECIMAL\s*''/i, ["DECIMAL ''"]],
  ['AT TIME ZONE', /\bAT\s+TIME\s+ZONE\b/i, ["x AT TIME ZONE ''"]],
  ['a lambda', /->/, ['transform(a, x -> x + 1)']],
  ['IGNORE NULLS', /\bIGNORE\s+NULLS\b/i, ['lag(x) IGNORE NULLS OVER (ORDER BY y)']],
  ['FILTER on an aggregate', /\)\s*FILTER\s*\(/i, ['max_by(x, y) FILTER (WHERE z)']],
  ['a cast with ::', /::/, ['x::date']],
  ['QUALIFY', /\bQUALIFY\b/i, ['SELECT 1 QUALIFY row_number() OVER () = 1']],
  [
    'EXCLUDE, REPLACE or COLUMNS on a star',
    /\*\s*(?:EXCLUDE|REPLACE)\b|\bCOLUMNS\s*\(/i,
    ['SELECT * EXCLUDE (a)', 'SELECT COLUMNS(*)'],
  ],
  ['GROUP BY ALL or ORDER BY ALL', /\b(?:GROUP|ORDER)\s+BY\s+ALL\b/i, ['GROUP BY ALL', 'ORDER  BY ALL']],
  ['integer division with //', /\/\//, ['a // b']],
  ['ASOF, SEMI, ANTI or POSITIONAL joins', /\b(?:ASOF|SEMI|ANTI|POSITIONAL)\s+JOIN\b/i, ['ASOF JOIN x']],
  [
    'list and struct literals of DuckDB',
    /(?<!\b(?:ARRAY|array))(?<=[\s(,=])\[|\{/,
    ['SELECT [1, 2]', "SELECT {'a': 1}"],
  ],
  [
    'the time of the run',
    /\b(?:current_timestamp|current_date|current_time|localtimestamp|now\s*\()/i,
    ['current_timestamp', 'now()'],
  ],
  ['randomness', /\b(?:rand|random|uuid)\s*\(/i, ['random()']],
  ['extract() and listagg()', /\b(?:extract|listagg)\s*\(/i, ['extract(dow FROM x)', 'listagg(x)']],
  [
    'a time as text in any format the engine likes',
    /CAST\s*\(\s*\w*\.?\w*(?:_at|_time)\s+AS\s+varchar/i,
    ['CAST(ordered_at AS varchar)'],
  ],
  ['date plus interval', /[+-]\s*INTERVAL\b/i, ["day + INTERVAL '' DAY"]],
  ['a type of DuckDB', /\bAS\s+(?:text|string|int8|hugeint|float8|timestamptz|blob)\b/i, ['CAST(x AS text)']],
  ['a limit before an offset', /\bLIMIT\s+\d+\s+OFFSET\b/i, ['LIMIT 5 OFFSET 1']],
  ['a parameter, which only a saved query takes, in WHERE', /\?/, ['SELECT ?']],
  ['a second statement', /;/, ['SELECT 1;']],
  ['a name in double quotes', /"/, ['SELECT "a"']],
];

describe.each(RULES)('%s', (_, pattern, examples) => {
  it.each(examples)('is seen in %s', (example) => expect(example).toMatch(pattern));

  it('stands in no file', () => {
    expect(FILES.filter(({ code }) => pattern.test(code)).map(({ path }) => path)).toEqual([]);
  });
});

/** Functions with one meaning in Trino and DuckDB, or that local/athena/prelude.sql gives Trino's meaning. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `count sum min max max_by min_by array_agg array_join contains split bool_and row_number percent_rank rank dense_rank avg abs sqrt exp ln log2 power ceil floor greatest least round coalesce nullif lower to_hex sha256 to_utf8
   date_format date_parse date_trunc date_add date_diff regexp_extract regexp_replace json_extract_scalar url_extract_host chr strpos substr split_part lag lead ntile first_value at_timezone with_timezone hour day month quarter year week year_of_week day_of_week sequence`.split(
    /\s+/,
  ),
);
/** Words before a bracket that are no functions: syntax, types, and names of columns that follow an alias. */
const SYNTAX: ReadonlySet<string> = new Set(
  'as in like over on join and or not where values using insert exists cast try_cast from unnest decimal timestamp row when then else by a d k m r u w'.split(
    ' ',
  ),
);

describe('functions', () => {
  it.each(FILES.map((file) => [file.path, file.code] as const))(
    'of %s mean the same in Trino and DuckDB',
    (_, code) => {
      const called = Array.from(code.matchAll(/\b([a-z_][a-z_0-9]*)\s*\(/gi), ([, name = '']) => name.toLowerCase());
      expect(called.filter((name) => !FUNCTIONS.has(name) && !SYNTAX.has(name))).toEqual([]);
    },
  );
});

describe('form', () => {
  it.each(FILES.map((file) => [file.path, file] as const))('of %s', (_, { folder, text, statement, code }) => {
    expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true);
    expect(text).not.toMatch(/[ \t]$/m);
    expect(statement.sql).toMatch(
      folder === 'silver' || folder === 'replay'
        ? /^MERGE INTO/
        : folder === 'gold'
          ? /^(?:CREATE OR REPLACE VIEW|MERGE INTO)\b/
          : folder === 'hold'
            ? /^(?:SELECT|MERGE INTO)\b/
            : /^(?:SELECT|WITH)\b/,
    );
    expect(code).not.toMatch(/--/); // comments stand in the header: a comment within would hide what follows when lines are joined
  });

  it('of a merge casts times to the precision of Iceberg, and makes its source unique', () => {
    for (const { folder, code } of FILES) {
      if (folder !== 'silver') continue;
      expect(code).toMatch(/row_number\(\)|GROUP BY/);
      expect(code).not.toMatch(/=\s*s\.\w+_at\b/);
    }
  });
});

describe('DuckDB', () => {
  let warehouse: TestWarehouse;
  beforeAll(async () => {
    warehouse = await TestWarehouse.open();
  });
  afterAll(() => warehouse.close());

  it.each(FILES.map((file) => [file.path, file.statement] as const))(
    'parses %s as one statement and runs it',
    async (_, statement) => {
      const sql = bindParameters(render(statement, VALUES), examples(statement));
      expect((await warehouse.connection.extractStatements(sql)).count).toBe(1);
      await warehouse.run(sql);
    },
  );
});
