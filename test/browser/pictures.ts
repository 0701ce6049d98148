/** Takes the pictures of the documentation: pages of the sample shop, small. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChromium } from './chromium.ts';
import { openScene, signIn, visit } from './dashboard/scene.ts';
import { fillSample } from './sample-shop.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
const PAGES = {
  'control-tower': '/',
  sales: '/sales',
  customers: '/customers',
  product: '/sales/products/P-0193',
  marketing: '/marketing',
  query: '/query?name=daily_figures&from=2026-10-01&to=2026-11-28&run=yes',
} as const;
const SIZE = { width: 1440, height: 900 };

const dataDir = await mkdtemp(join(tmpdir(), 'shoplake-pictures-'));
const browser = await startChromium();
try {
  const scene = await openScene(browser, dataDir, ({ platform }) => fillSample(platform, dataDir));
  try {
    const context = await browser.newContext({ locale: 'en-GB', viewport: SIZE, deviceScaleFactor: 0.5 });
    const page = await context.newPage();
    await signIn(scene, page);
    await mkdir(FOLDER, { recursive: true });
    for (const [name, path] of Object.entries(PAGES)) {
      await visit(scene, page, path);
      await page.screenshot({ path: join(FOLDER, `${name}.png`) });
      console.log(`docs/pictures/${name}.png`);
    }
  } finally {
    await scene.served.close();
  }
} finally {
  await browser.close();
  await rm(dataDir, { recursive: true, force: true });
}
