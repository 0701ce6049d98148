import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { refresh } from '../../../bin/cli/platform/executions.ts';
import { uploadFile } from '../../../bin/cli/platform/upload.ts';
import { type Checks, runChecks } from '../checks.ts';
import { everyPage } from './every-page.ts';
import { figureOf, openScene, read, type Scene, signIn, visit } from './scene.ts';

const FILE = join('online-retail', 'OnlineRetail.csv.gz');
const money = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'GBP' });
const whole = new Intl.NumberFormat('de-DE');

/** What was worked out from the file with Python's csv module, by what is asked. UCI Online Retail: Chen 2015, CC BY 4.0. */
const KNOWN = {
  'from=2011-12-09&to=2011-12-09': { revenue: 200_920.6, orders: 44, averageOrderValue: 4566.38 },
  'from=2011-12-09&to=2011-12-09&audience=identified': { revenue: 184_349.28, orders: 41, averageOrderValue: 4496.32 },
  'from=2010-12-01&to=2011-12-09': { revenue: 10_666_684.54, orders: 19_960 },
  'from=2010-12-01&to=2011-12-09&audience=identified': { revenue: 8_911_407.9, orders: 18_532 },
} as const;

const CHECKS: Checks<Scene> = {
  'half a million real lines have the figures that are known of them, on the screen and by the API': async (scene) => {
    const { page } = scene;
    await signIn(scene, page);
    for (const [query, known] of Object.entries(KNOWN)) {
      const { totals } = await read<{ totals: Record<string, number> }>(scene, `/v1/metrics/sales?${query}`);
      const { revenue, orders, averageOrderValue } = { averageOrderValue: totals.averageOrderValue ?? 0, ...known };
      assert.deepEqual([totals.revenue, totals.orders, totals.averageOrderValue], [revenue, orders, averageOrderValue]);
      for (const path of ['/', '/sales']) {
        await visit(scene, page, `${path}?${query}`);
        const shown = await Promise.all(['Revenue', 'Orders', 'Average order'].map((name) => figureOf(page, name)));
        assert.deepEqual(
          shown,
          [money.format(revenue), whole.format(orders), money.format(averageOrderValue)],
          `${path}?${query}`,
        );
      }
      console.log(`        ${query}: ${money.format(revenue)}, ${whole.format(orders)} orders`);
    }
  },
  'its report of a day prints to one sheet': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/report?period=daily&date=2011-12-09');
    assert.equal(await figureOf(page, 'Revenue'), money.format(200_920.6));
    const pdf = await page.pdf({ format: 'A4' });
    assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length, 1);
  },
  ...everyPage('Online Retail', { product: '85123A', customer: '14646', from: '2011-10-01', date: '2011-12-09' }),
  'the browser had nothing to complain of in a real shop': async ({ complaints }) => assert.deepEqual(complaints, []),
};

/** Looks at a real shop, where its file is. @returns how many checks failed */
export async function checkRealShop(browser: Browser, dataDir: string): Promise<number> {
  const folder = process.env.SHOPLAKE_DATASETS;
  if (folder === undefined || !existsSync(join(folder, FILE))) {
    console.log(
      `skipped a real shop: ${FILE} is looked for in the folder of SHOPLAKE_DATASETS, ${folder ?? 'not set'}`,
    );
    return 0;
  }
  const scene = await openScene(browser, dataDir, async ({ platform }) => {
    const { received, status } = await uploadFile(platform, 'online-retail', join(folder, FILE));
    assert.equal(status, 'loaded');
    console.log(`        ${whole.format(received)} lines of Online Retail are loaded`);
    await refresh(platform);
  });
  return await runChecks(CHECKS, scene).finally(() => scene.served.close());
}
