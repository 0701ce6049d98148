import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const data = mkdtempSync(join(tmpdir(), 'shoplake-cli-'));
const folder = join(data, 'account');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function shoplake(...args: readonly string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await run(process.execPath, ['bin/shoplake.ts', ...args], { cwd: root });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

const json = async (...args: readonly string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await shoplake(...args, '--data', folder, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

/** Four lines a person can add up: 2 x 2.55 + 3 x 1.00 = 8.10 identified, 4 x 0.50 = 2.00 by a guest; one line is broken. */
const INVOICES = `InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,A,LAMP,2,2011-12-09 08:26:00,2.55,17850,United Kingdom
1,B,"MUG, BLUE",3,2011-12-09 08:26:00,1.00,17850,United Kingdom
2,A,LAMP,4,2011-12-09 10:00:00,0.50,,France
3,A,LAMP,many,2011-12-09 10:00:00,0.50,,France
`;

describe('the command line', () => {
  const file = join(data, 'invoices.csv');

  beforeAll(async () => {
    writeFileSync(file, INVOICES);
    const summary = await json('up', '--once', '--empty', '--port', '0');
    expect(summary).toMatchObject({ stage: 'local', loaded: 0, report: null });
  });

  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('loads a file and says what became of it', async () => {
    expect(await json('load', 'online-retail', file)).toEqual({
      kind: 'online-retail',
      source: 'online-retail',
      file,
      received: 4,
      accepted: 3,
      duplicate: 0,
      quarantined: 1,
      reasons: { invalid_quantity: 1 },
      examples: {
        invalid_quantity: [
          {
            line: 5,
            detail: 'Quantity "many" is not a number.',
            original: '3,A,LAMP,many,2011-12-09 10:00:00,0.50,,France',
          },
        ],
      },
      ignored: [],
    });
  });

  it('tells what a file is by its header, drafts a map, and loads a workbook', async () => {
    const other = join(data, 'other');
    const loaded = async (...args: readonly string[]) => {
      const { stdout } = await shoplake(...args, '--data', other, '--json');
      return JSON.parse(stdout) as unknown;
    };
    const book = join(root, 'test', 'unit', 'cli', 'files', 'lines.xlsx');
    expect(await loaded('load', book, '--as', 'book')).toMatchObject({
      kind: 'order_lines',
      source: 'book',
      accepted: 2,
    });
    const shop = join(data, 'shop.csv');
    writeFileSync(shop, 'Nr;Datum;Artikel;Menge;Preis\n1;01/12/2025;A;1;2,50\n');
    const { stdout } = await shoplake(
      'map',
      shop,
      '--source',
      'order_lines',
      '--out',
      join(data, 'shop.map.json'),
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      map: { source: 'order_lines', columns: { ordered_at: 'Datum', product_id: 'Artikel', unit_price: 'Preis' } },
      lacks: ['order_id'],
    });
    writeFileSync(
      join(data, 'whole.map.json'),
      JSON.stringify({ ...JSON.parse(stdout).map, columns: { ...JSON.parse(stdout).map.columns, order_id: 'Nr' } }),
    );
    const mapped = ['load', shop, '--map', join(data, 'whole.map.json'), '--as', 'mapped'];
    const asked = await shoplake(...mapped, '--data', other, '--json');
    expect([asked.code, JSON.parse(asked.stdout).reasons]).toEqual([1, { invalid_ordered_at: 1 }]);
    expect(await loaded(...mapped, '--dates', 'dmy')).toMatchObject({ kind: 'order_lines', accepted: 1, duplicate: 0 });
  });

  it('refreshes and reports', async () => {
    expect(await json('refresh')).toMatchObject({ outcome: 'published' });
    expect(await json('report', 'daily', '--date', '2011-12-09', '--customers', 'identified')).toMatchObject({
      date: '2011-12-09',
      revenue: 8.1,
      lines: 2,
      orders: 1,
      customers: 1,
      products: 2,
      averageOrderValue: 8.1,
      peakHour: { hour: 8, revenue: 8.1 },
    });
    expect(await json('report', 'weekly')).toMatchObject({ week: '2011-W49', revenue: 10.1, orders: 2, growth: null });
  });

  it('answers SQL on every layer', async () => {
    const latest = "SELECT max(batch_id) AS id FROM silver.batches WHERE kind = 'order_lines'";
    const [batch] = (await json('query', latest)) as { id: string }[];
    const inBatch = `SELECT count(*) AS n FROM staging.order_lines WHERE batch_id = '${batch?.id}'`;
    expect(await json('query', inBatch)).toEqual([{ n: 3 }]);
    expect(await json('query', "SELECT quantity, unit_price FROM silver.order_lines WHERE product_id = 'B'")).toEqual([
      { quantity: 3, unit_price: 1 },
    ]);
    expect(await json('query', 'SELECT country, revenue FROM fact_sales WHERE customer_id IS NULL')).toEqual([
      { country: 'France', revenue: 2 },
    ]);
  });

  it('answers saved queries with values of its own', async () => {
    const period = ['--param', 'from=2011-12-09', '--param', 'to=2011-12-09'];
    expect(await json('query', '--named', 'product_sales', '--param', 'product=A', ...period)).toMatchObject([
      { source: 'online-retail', sale_date: '2011-12-09', units: 6, revenue: 7.1, orders: 2 },
    ]);
    expect(await json('query', '--named', 'customer_orders', '--param', "customer=17850' OR '1'='1")).toEqual([]);
    const names = ((await json('query', '--named')) as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('daily_figures');
  });

  it('reconciles, and shows what was refused', async () => {
    const counts = { received: 4, accepted: 3, duplicate: 0, quarantined: 1, pending: 0, difference: 0 };
    expect(await json('reconcile')).toEqual({ ...counts, bySource: [{ source: 'online-retail', ...counts }] });
    const [refused] = (await json('quarantine', 'list', '--reason', 'invalid_quantity')) as [
      { id: string; line: number },
    ];
    expect(refused.line).toBe(5);
    expect(await json('quarantine', 'show', refused.id)).toMatchObject({
      original: '3,A,LAMP,many,2011-12-09 10:00:00,0.50,,France',
    });
  });

  it('ends what cannot be answered with a message and exit code 1, without a stack trace', async () => {
    const cases: [string[], RegExp][] = [
      [['report', 'daily', '--date', '1999-01-01', '--data', folder], /from 2011-12-09 to 2011-12-09/],
      [['query', '--named', 'daily_figures', '--data', folder], /wants: from, a date/],
      [['query', 'SELECT nope FROM gold.fact_sales', '--data', folder], /COLUMN_NOT_FOUND/],
    ];
    for (const [args, message] of cases) {
      const { code, stderr } = await shoplake(...args);
      expect({ args, code }).toEqual({ args, code: 1 });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('goes through the account that is running, and a second one is refused', async () => {
    const up = spawn(process.execPath, ['bin/shoplake.ts', 'up', '--empty', '--port', '0', '--data', folder], {
      cwd: root,
    });
    try {
      let printed = '';
      for await (const chunk of up.stdout) {
        printed += String(chunk);
        if (printed.includes('Ctrl-C')) break;
      }
      const api = /http:\/\/localhost:\d+/.exec(printed)?.[0];
      expect(await json('status')).toMatchObject({ api });
      const [key] = /rk_[\w-]+/.exec(printed) ?? [];
      const headers = { authorization: `Bearer ${key}` };
      const day = await fetch(`${api}/v1/reports/daily?date=2011-12-09`, { headers });
      expect(await day.json()).toMatchObject({ revenue: 10.1, orders: 2 });
      const second = await shoplake('up', '--once', '--empty', '--data', folder);
      expect(second.code).toBe(1);
      expect(second.stderr).toMatch(new RegExp(`${up.pid}`));
      expect((await shoplake('reset', '--data', folder)).code).toBe(1);
    } finally {
      const ended = new Promise((settle) => up.once('exit', settle));
      up.kill('SIGINT');
      expect(await ended).toBe(0);
    }
  });

  it('clears a folder only when it is an account’s', async () => {
    expect(await json('reset')).toEqual({ data: folder, reset: true });
    expect((await shoplake('reset', '--data', folder)).code).toBe(1);
  });
});
