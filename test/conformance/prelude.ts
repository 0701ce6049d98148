import { readFileSync } from 'node:fs';
import { EXPRESSIONS } from './expressions.ts';
import type { Report } from './report.ts';
import { sameKind } from './values.ts';
import { type Column, SEPARATOR, type Warehouse } from './warehouse.ts';

/** Macros that other macros of the prelude are made of; no statement names them. */
const INTERNAL: ReadonlySet<string> = new Set(['interval_of', 'strftime_format', 'json_path', 'uri_of', 'of_zero']);
const FILE = 'local/athena/prelude.sql';

/** Computes every expression on both engines: what the prelude has to be like is what Trino answers. */
export async function comparePrelude(trino: Warehouse, duckDb: Warehouse, report: Report): Promise<void> {
  report.add(FILE, 0, uncovered());
  for (const [group, expressions] of Object.entries(EXPRESSIONS)) {
    const [expected, found] = await Promise.all([values(trino, expressions), values(duckDb, expressions)]);
    expressions.forEach((expression, index) => {
      const [a, b] = [expected[index], found[index]];
      const differs = a === undefined || b === undefined || !same(a, b);
      report.add(`${FILE}: ${group}`, 1, differs ? [`${expression}: Trino ${a?.text}, DuckDB ${b?.text}`] : []);
    });
  }
}

/** Every function of the prelude has an expression. */
function uncovered(): string[] {
  const prelude = readFileSync(new URL(`../../${FILE}`, import.meta.url), 'utf8');
  const all = Object.values(EXPRESSIONS).flat().join('\n');
  const names = Array.from(prelude.matchAll(/^CREATE TEMP MACRO (\w+)/gm), ([, name = '']) => name);
  return names
    .filter((name) => !INTERNAL.has(name) && !new RegExp(`\\b${name}\\(`).test(all))
    .map((name) => `no expression of test/conformance/expressions.ts covers ${name}`);
}

interface Value {
  readonly type: string;
  readonly text: string;
}

/** All in one statement, or, when one of them is refused, each in its own to see which. */
async function values(warehouse: Warehouse, expressions: readonly string[]): Promise<Value[]> {
  try {
    const { columns, rows } = await warehouse.run(`SELECT ${expressions.join(',\n  ')}`);
    const texts = (rows[0] ?? '').split(SEPARATOR);
    return columns.map(({ type }, index) => ({ type, text: plain(texts[index] ?? '', type) }));
  } catch {
    const each: Value[] = [];
    for (const expression of expressions) each.push(await value(warehouse, expression));
    return each;
  }
}

async function value(warehouse: Warehouse, expression: string): Promise<Value> {
  try {
    const { columns, rows } = await warehouse.run(`SELECT ${expression}`);
    const { type } = columns[0] as Column;
    return { type, text: plain(rows[0] ?? '', type) };
  } catch (error) {
    return { type: 'error', text: `refuses it (${(error as Error).message})` };
  }
}

/** The engines count the digits of intermediate decimals differently; what is stored is cast. */
const plain = (text: string, type: string): string =>
  type.startsWith('decimal') ? text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '') : text;

function same(a: Value, b: Value): boolean {
  if (a.type === 'error' || a.text !== b.text) return false;
  const type = ({ type }: Value): string => type.replace(/^decimal.*/, 'decimal');
  // DuckDB gives NULL no type of its own.
  return sameKind(type(a), type(b)) || a.text === '∅';
}
