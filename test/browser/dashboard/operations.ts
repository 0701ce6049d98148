import assert from 'node:assert/strict';
import { runQuery } from '../../../bin/cli/platform/query.ts';
import type { Checks } from '../checks.ts';
import { cardOf, figureOf, type Scene, settled, visit } from './scene.ts';

/** One line is good; of the others one has a price and one a quantity that is a word. */
const LINES = `order_id,ordered_at,product_id,quantity,unit_price,currency,customer_id
till-1,2026-11-20,till-mug,1,dear,GBP,c-1
till-2,2026-11-20,till-mug,two,4.00,GBP,c-2
till-3,2026-11-20,till-mug,2,4.00,GBP,c-3
`;

const money = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'GBP' });
const LONG_MS = 90_000;
const PAUSE_MS = 200;

/** In this order: each goes on where the one before ended. */
export const OPERATIONS: Checks<Scene> = {
  'the books are brought up to date while somebody looks, without a click': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/live');
    const refused = () =>
      cardOf(page, 'Books that balance').locator('tbody tr', { hasText: /^web/ }).locator('td').nth(3).textContent();
    const before = Number(await refused());
    const file = { name: 'till.csv', mimeType: 'text/csv', buffer: Buffer.from(LINES) };
    await page.setInputFiles('input[type=file]', file);
    await page.getByText('= 1 accepted').waitFor({ timeout: LONG_MS });
    const until = Date.now() + LONG_MS;
    while (Number(await refused()) !== before + 2 && Date.now() < until) await page.waitForTimeout(PAUSE_MS);
    assert.equal(Number(await refused()), before + 2);
  },
  'what was refused is there by reason, with its original, and is tried again': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/live');
    const card = cardOf(page, 'Quarantine');
    await card.getByRole('button', { name: 'Look it up' }).click();
    await card.locator('tr', { hasText: 'web' }).getByRole('button', { name: 'Invalid unit price' }).click();
    await card.getByRole('button', { name: 'Look at it' }).first().click();
    await card.locator('pre').waitFor();
    assert.match((await card.locator('pre').textContent()) ?? '', /till-1.*dear/);
    await card.getByRole('button', { name: 'Try again', exact: true }).click();
    await card.getByText('Done: nothing reads otherwise').waitFor({ timeout: LONG_MS });
  },
  'what was refused is put right: its figures are there, and it is in the book of what was refused': async (scene) => {
    const { page, served } = scene;
    const card = cardOf(page, 'Quarantine');
    const revenue = async () => {
      const sql = "SELECT sum(revenue) AS revenue FROM gold.fact_sales WHERE order_id LIKE 'till-%'";
      return Number((await runQuery(served.platform, sql))[0]?.revenue);
    };
    assert.equal(await revenue(), 8);
    await card.getByLabel('and where this').fill('Unit price');
    await card.getByLabel('says').fill('dear');
    await card.getByLabel('read this').fill('3.50');
    await card.getByRole('button', { name: 'Try again', exact: true }).click();
    await card.getByText('the figures are up to date').waitFor({ timeout: LONG_MS });
    assert.equal(await revenue(), 11.5);
    assert.equal(await card.getByRole('button', { name: 'Invalid unit price' }).count(), 1);
  },
  'what is to be ordered is listed, and what is sold out and ordered already is said beside it': async (scene) => {
    const { page, served } = scene;
    await visit(scene, page, '/inventory');
    const sql = (test: string) =>
      `SELECT name, CAST(on_order AS integer) AS n FROM gold.inventory_health WHERE ${test} ORDER BY name`;
    const toOrder = await runQuery(served.platform, sql('suggested_quantity > 0'));
    const waiting = await runQuery(
      served.platform,
      sql("status = 'out_of_stock' AND COALESCE(suggested_quantity, 0) <= 0"),
    );
    assert.ok(waiting.length > 0, 'the sample shop has what this is about');
    const card = cardOf(page, 'Order these');
    assert.equal(await card.locator('tbody tr').count(), toOrder.length);
    const said = (await card.getByText('Sold out, and enough is on its way').textContent()) ?? '';
    for (const { name, n } of waiting) assert.ok(said.includes(`${name} (${n})`), `${said} has no ${name}`);
  },
  'what came back is listed as Athena has it': async (scene) => {
    const { page, served } = scene;
    await visit(scene, page, '/inventory');
    const [most] = await runQuery(
      served.platform,
      'SELECT name, returned_amount FROM gold.product_performance ORDER BY returned_amount DESC LIMIT 1',
    );
    const first = cardOf(page, 'Returns').locator('tbody tr').first();
    assert.equal(await first.locator('th').textContent(), most?.name);
    assert.ok((await first.textContent())?.includes(money.format(Number(most?.returned_amount))));
  },
  'visits convert alike on the Control tower and in Marketing, and have changed alike': async (scene) => {
    const { page } = scene;
    const told = async (path: string) => {
      await visit(scene, page, path);
      await settled(page);
      const kpi = page.locator('.kpi', { has: page.getByRole('heading', { name: 'Conversion', exact: true }) });
      return [await figureOf(page, 'Conversion'), await kpi.locator('.delta').textContent()];
    };
    const tower = await told('/');
    assert.match(tower[1] ?? '', /%/);
    assert.deepEqual(await told('/marketing'), tower);
  },
};
