import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { runQuery } from '../../../bin/cli/platform/query.ts';
import { textParameter } from '../../../lambdas/queries/parameters.ts';
import type { Checks } from '../checks.ts';
import { cardOf, fetchAs, figureOf, read, type Scene, settled, visit } from './scene.ts';

const money = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'GBP' });
const whole = new Intl.NumberFormat('de-DE');

const FILTERS: readonly Readonly<Record<string, string>>[] = [{}, { country: 'GB' }, { category: 'Kitchen' }];

/** Three periods, each with two filters and without. */
const QUESTIONS: readonly Readonly<Record<string, string>>[] = [
  ['2026-01-05', '2026-02-01'],
  ['2026-06-01', '2026-06-30'],
  ['2026-11-09', '2026-11-15'],
].flatMap(([from = '', to = '']) => FILTERS.map((filter) => ({ from, to, ...filter })));

/** Revenue and orders, as Athena counts them from the lines that were sold. */
async function asked({ served: { platform } }: Scene, question: Readonly<Record<string, string>>) {
  const { from = '', to = '', ...filters } = question;
  const where = Object.keys(filters).map((column) => ` AND ${column} = ?`);
  const sql = `SELECT sum(revenue) AS revenue, count(DISTINCT order_id) AS orders FROM gold.fact_sales
    WHERE sale_date BETWEEN CAST(? AS date) AND CAST(? AS date)${where.join('')}`;
  const [row] = await runQuery(platform, sql, [from, to, ...Object.values(filters)].map(textParameter));
  return row;
}

/** In this order: each goes on where the one before ended. */
export const FIGURES: Checks<Scene> = {
  'figures on the screen are those of the API and of Athena, in the language of the reader': async (scene) => {
    const { page } = scene;
    for (const question of QUESTIONS) {
      const query = new URLSearchParams(question);
      await visit(scene, page, `/sales?${query}`);
      const { totals } = await read<{ totals: { revenue: number; netRevenue: number; orders: number } }>(
        scene,
        `/v1/metrics/sales?${query}`,
      );
      assert.equal(await figureOf(page, 'Revenue'), money.format(totals.revenue), `${query}`);
      assert.equal(await figureOf(page, 'Net revenue'), money.format(totals.netRevenue));
      const counted = await asked(scene, question);
      assert.equal(await figureOf(page, 'Revenue'), money.format(Number(counted?.revenue ?? 0)), `${query}`);
      assert.equal(await figureOf(page, 'Orders'), whole.format(Number(counted?.orders)), `${query}`);
    }
  },
  'a file of a card is the one that the API gives': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/sales?country=DE');
    const card = cardOf(page, 'Products');
    await card.hover();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      card.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const query = 'country=DE&by=product&format=csv';
    assert.equal(
      await readFile(await file.path(), 'utf8'),
      await (await fetchAs(scene, `/v1/metrics/sales?${query}`)).text(),
    );
  },
  'a product leads to its page and back, and every figure says what it is': async ({ page }) => {
    await page.locator('.table a').first().click();
    await settled(page);
    assert.match(new URL(page.url()).pathname, /^\/sales\/products\/P-/);
    await page.getByRole('button', { name: 'What is Revenue?' }).click();
    assert.match((await page.locator('.definition:popover-open').textContent()) ?? '', /^Revenue .*before tax/);
    await page.goBack();
    await settled(page);
    assert.equal(new URL(page.url()).pathname, '/sales');
  },
  'a chart is a table too, and takes a note where it is clicked': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/sales?from=2026-11-01&to=2026-11-28');
    const card = cardOf(page, 'Revenue by day');
    await card.locator('summary').click();
    await card.locator('tbody tr').nth(27).waitFor();
    assert.equal(await card.locator('tbody tr').count(), 28);
    const chart = card.locator('svg').first();
    await chart.focus();
    await chart.press('Home');
    await chart.press('Enter');
    await page.getByRole('textbox', { name: /Note on/ }).fill('Free shipping');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await card.getByText('1 Free shipping, 1. Nov.').waitFor();
    await visit(scene, page, '/?from=2026-11-01&to=2026-11-28');
    await cardOf(page, /^Revenue by week/)
      .getByText('1 Free shipping')
      .waitFor();
  },
  'a saved query runs with its parameters, and nothing is made up of what it scanned': async (scene) => {
    const { page } = scene;
    const { items } = await read<{ items: { customerId: string; frequency: number }[] }>(
      scene,
      '/v1/customers?limit=1',
    );
    const [best] = items;
    await visit(scene, page, '/query?name=customer_orders');
    await page.getByRole('textbox', { name: 'Customer' }).fill(best?.customerId ?? '');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText(/what was scanned is counted in AWS alone/).waitFor();
    assert.equal(await page.locator('.table tbody tr').count(), best?.frequency);
    assert.match(page.url(), /run=yes/);
  },
};
