import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Checks } from '../checks.ts';
import { cardOf, openPage, type Scene, settled, signIn, visit } from './scene.ts';

const TIMES = 5;

/** Milliseconds until a page is settled after something is done; the middle of several. */
async function median(page: Page, act: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const began = performance.now();
    await act();
    await settled(page);
    took.push(performance.now() - began);
  }
  return Math.round(took.toSorted((a, b) => a - b)[Math.floor(TIMES / 2)] ?? Number.NaN);
}

/** What a reader waits for: printed for docs/performance.md and never judged, because it is the machine's as much as the page's. */
export const SPEED: Checks<Scene> = {
  'how long a reader waits': async (scene) => {
    const { context, page } = await openPage(scene.browser, scene.complaints);
    await signIn(scene, page);
    await visit(scene, page, '/');
    const cold = await median(page, async () => {
      // Another page of the same person whose browser has kept nothing.
      await (await context.newCDPSession(page)).send('Network.clearBrowserCache');
      await page.goto(`${scene.served.url}/`);
      await page.locator('.kpi .figure').first().waitFor();
    });
    const paths = ['Sales', 'Control tower'];
    const turned = await median(page, async () => {
      const [name = ''] = paths;
      paths.reverse();
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();
    });
    await visit(scene, page, '/sales?from=2025-11-29&to=2026-11-28');
    const bars = cardOf(page, 'By channel').getByRole('button');
    const filtered = await median(page, () => bars.first().click());
    assert.ok([cold, turned, filtered].every(Number.isFinite));
    console.log(
      `        figures cold ${cold} ms, from page to page ${turned} ms, another filter over 365 days ${filtered} ms`,
    );
    await context.close();
  },
};
