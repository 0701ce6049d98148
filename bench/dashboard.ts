import { join } from 'node:path';
import type { Locator, Page, Request } from 'playwright-core';
import { startChromium } from '../test/browser/chromium.ts';
import { cardOf, openScene, type Scene, settled, signIn, visit } from '../test/browser/dashboard/scene.ts';
import { inFolder } from './account.ts';
import { quantile } from './http-load.ts';
import { layOutLargeShop, publishLargeShop } from './large-shop.ts';
import { printMachine } from './machine.ts';

const YEAR = 'from=2025-11-29&to=2026-11-28';
/** Values that are chosen, each a question that nobody has asked before. */
const VALUES = 7;
const AIM_MS = 300;

/** Another filter on a page about 365 days of ten million lines, in a browser before the real dashboard. */
export async function dashboardBench(): Promise<void> {
  await printMachine();
  const browser = await startChromium();
  try {
    await inFolder(async (folder) => {
      const large = join(folder, 'large');
      const keys = await layOutLargeShop(large);
      const scene = await openScene(browser, join(folder, 'shop'), async ({ account, platform }) => {
        await account.idle(); // a new account publishes that it has nothing
        await publishLargeShop(platform, large, keys);
      });
      try {
        await signIn(scene, scene.page);
        await filters(scene, 'Sales', '/sales', (page) => cardOf(page, 'By channel').getByRole('button'));
        await filters(scene, 'Control tower', '/', (page) => cardOf(page, 'Channels').getByRole('button'));
      } finally {
        await scene.served.close();
      }
    });
  } finally {
    await browser.close();
  }
}

/** Chooses one value after the other, each on a page without a filter. */
async function filters(scene: Scene, name: string, path: string, barsOf: (page: Page) => Locator): Promise<void> {
  const { page } = scene;
  const took: number[] = [];
  const answered: number[] = [];
  let ends: number[] = [];
  page.on('requestfinished', (request) => {
    if (isOfChannel(request.url())) ends.push(endOf(request));
  });
  for (let value = 0; value < VALUES; value++) {
    await visit(scene, page, `${path}?${YEAR}`);
    ends = [];
    const begin = Date.now();
    // Before the page is settled again it has to be asked at all.
    const asked = page.waitForResponse((response) => isOfChannel(response.url()));
    await barsOf(page).nth(value).click();
    await asked;
    await settled(page);
    took.push(Date.now() - begin);
    answered.push(Math.max(...ends) - begin);
  }
  const middle = quantile(took, 0.5);
  const all = took.map((ms) => ms.toFixed(0)).join(', ');
  const judged = middle <= AIM_MS ? 'reached' : 'MISSED';
  console.log(
    `  ${name.padEnd(16)}${middle.toFixed(0).padStart(6)} ms of ${all}: the aim of ${AIM_MS} ms is ${judged}`,
  );
  const last = quantile(answered, 0.5).toFixed(0);
  console.log(`${' '.repeat(18)}${last.padStart(6)} ms until the last answer is there; the rest is the page`);
}

const isOfChannel = (url: string): boolean => new URL(url).searchParams.has('channel');

/** In milliseconds since 1970. */
function endOf(request: Request): number {
  const { startTime, responseEnd } = request.timing();
  return startTime + responseEnd;
}
