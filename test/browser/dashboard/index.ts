import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { type Checks, runChecks } from '../checks.ts';
import { fillSample } from '../sample-shop.ts';
import { ACCENTS } from './accents.ts';
import { everyPage } from './every-page.ts';
import { FIGURES } from './figures.ts';
import { FIRST_RUN } from './first-run.ts';
import { LIVE } from './live.ts';
import { OPERATIONS } from './operations.ts';
import { PRODUCT_PAGE } from './product-page.ts';
import { checkRealShop } from './real-shop.ts';
import { REPORT } from './report.ts';
import { cardOf, openScene, type Scene, settled, signIn, visit } from './scene.ts';
import { SPEED } from './speed.ts';
import { TROUBLE } from './trouble.ts';

/** In this order: each goes on where the one before ended. */
const CHECKS: Checks<Scene> = {
  'a stranger is led to the sign-in, and from it back to where they wanted to go': async (scene) => {
    await signIn(scene, scene.page, { path: '/sales?country=GB' });
    await settled(scene.page);
    assert.equal(new URL(scene.page.url()).pathname + new URL(scene.page.url()).search, '/sales?country=GB');
  },
  'a reload and the back button keep the sign-in and the filters': async ({ page }) => {
    await page.reload();
    await settled(page);
    assert.equal(new URL(page.url()).search, '?country=GB');
    await page.getByRole('link', { name: 'Customers' }).click();
    await settled(page);
    assert.equal(new URL(page.url()).search, '?country=GB');
    await page.goBack();
    await page.getByRole('button', { name: 'Clear' }).click();
    await settled(page);
    assert.equal(new URL(page.url()).search, '');
  },
  'a value that is chosen filters the page, and is in the address': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/');
    await cardOf(page, 'Channels').getByRole('button').first().click();
    await settled(page);
    assert.match(page.url(), /[?&]channel=/);
    assert.ok((await page.locator('.warning').count()) > 0, 'a card says which filter it cannot follow');
  },
  ...FIGURES,
  ...OPERATIONS,
  ...REPORT,
  ...ACCENTS,
  ...TROUBLE,
  ...PRODUCT_PAGE,
  ...SPEED,
  ...LIVE,
  ...everyPage('the sample shop', {
    ...{ product: 'P-0193', customer: 'C-00348', from: '2026-10-01', date: '2026-11-28' },
  }),
  'the browser had nothing to complain of': async ({ complaints }) => assert.deepEqual(complaints, []),
  'who signs out is a stranger again': async (scene) => {
    const { page, served } = scene;
    await visit(scene, page, '/');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/oidc\/logout/);
    await page.getByRole('button').first().click();
    await page.goto(served.url);
    await page.waitForSelector('input[name=email]');
  },
};

/** Looks at one that has just been opened, at the sample shop, and at a real one where its file is. @returns how many checks failed */
export async function checkDashboard(browser: Browser, dataDir: string): Promise<number> {
  const empty = await openScene(browser, `${dataDir}-empty`, async () => undefined);
  const failed = await runChecks(FIRST_RUN, empty).finally(() => empty.served.close());
  if (failed > 0) return failed;
  const scene = await openScene(browser, dataDir, ({ platform }) => fillSample(platform, dataDir));
  const missed = await runChecks(CHECKS, scene).finally(() => scene.served.close());
  return missed > 0 ? missed : await checkRealShop(browser, `${dataDir}-real`);
}
