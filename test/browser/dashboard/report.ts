import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Checks } from '../checks.ts';
import { figureOf, read, type Scene, settled, visit } from './scene.ts';

const WEEK = 'period=weekly&date=2026-11-16';
const money = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'GBP' });
const LONG = 'Oranges and Lemons of the Far Side of the World';

/** How many sheets a page is printed on. */
async function sheets(page: Page, format: 'A4' | 'Letter'): Promise<number> {
  const pdf = await page.pdf({ format });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** As much as the API says at most, and a filter that nothing follows. */
const FULLEST = {
  forecast: Array.from({ length: 12 }, (_, week) => ({
    start: new Date(Date.UTC(2026, 10, 30 + week * 7)).toISOString().slice(0, 10),
    ...{ expected: 4000, low: 2000, high: 6000 },
  })),
  changes: Array.from({ length: 6 }, (_, place) => ({
    ...{ dimension: 'category', value: `${place} ${LONG}`, amount: -1_234_567.89, before: 9_876_543.21 },
    text: `${place}`,
  })),
  todo: (['reorder', 'call', 'explain', 'quarantine'] as const).map((kind) => ({
    ...{ kind, count: 12_345, amount: 1_234_567.89, text: `12,345 ${LONG}` },
  })),
  ignored: ['conversion', 'worth', 'todo', 'forecast'].map((figure) => ({
    ...{ filter: 'country', figures: [figure], reason: `The ${figure} cannot follow it, and says so in one sentence.` },
  })),
};

/** In this order: each goes on where the one before ended. */
export const REPORT: Checks<Scene> = {
  'the report of a week has the figures of the report that the API writes': async (scene) => {
    const { page } = scene;
    await visit(scene, page, `/report?${WEEK}`);
    await page.getByRole('heading', { name: 'Shoplake: week 47 of 2026' }).waitFor();
    const report = await read<{ revenue: number; orders: number; topProducts: { name: string; revenue: number }[] }>(
      scene,
      '/v1/reports/weekly?date=2026-11-16',
    );
    assert.equal(await figureOf(page, 'Revenue'), money.format(report.revenue));
    assert.equal(await figureOf(page, 'Orders'), String(report.orders));
    const [best] = report.topProducts;
    const first = page.getByLabel('Top products', { exact: true }).locator('tbody tr').first();
    assert.equal(await first.locator('th').textContent(), best?.name);
    assert.equal(await first.locator('td').first().textContent(), money.format(best?.revenue ?? 0));
  },
  'it prints to one sheet of A4, and of Letter, also with as much as there can be to say': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/');
    assert.ok((await sheets(page, 'A4')) > 1, 'the Control tower takes more than one, or nothing is counted');
    const counted: Record<string, number> = {};
    for (const [name, fuller] of Object.entries({ 'as it is': {}, fullest: FULLEST })) {
      await page.route('**/v1/overview*', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), ...fuller } });
      });
      for (const format of ['A4', 'Letter'] as const) {
        await visit(scene, page, `/report?${WEEK}`);
        counted[`${name}, ${format}`] = await sheets(page, format);
      }
      await page.unroute('**/v1/overview*');
    }
    console.log(`        sheets: ${JSON.stringify(counted)}`);
    assert.deepEqual(new Set(Object.values(counted)), new Set([1]));
  },
  'a link that is copied shows the same days to whoever opens it, whenever': async (scene) => {
    const { page, served } = scene;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: served.url });
    const copied = async (): Promise<URL> => {
      await page.getByRole('button', { name: 'Copy link' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      return new URL((await page.evaluate('navigator.clipboard.readText()')) as string);
    };
    await visit(scene, page, '/?channel=email');
    const tower = (await copied()).searchParams;
    assert.equal(tower.get('channel'), 'email');
    assert.match(`${tower.get('from')} ${tower.get('to')}`, /^\d{4}-\d\d-\d\d \d{4}-\d\d-\d\d$/);
    await page.getByRole('link', { name: 'Report to print' }).click();
    await settled(page);
    await page.getByText('; only Email').waitFor();
    const report = await copied();
    assert.equal(report.pathname, '/report');
    assert.deepEqual([...report.searchParams.keys()].sort(), ['channel', 'date', 'period']);
    const headline = await page.locator('.sheet h2').first().textContent();
    await page.goto(report.href);
    await settled(page);
    assert.equal(await page.locator('.sheet h2').first().textContent(), headline);
  },
  'an address that says no day is told so': async ({ page, served }) => {
    await page.goto(`${served.url}/report?date=2026-02-30`);
    await page.getByText('There is no day 2026-02-30.').waitFor();
  },
};
