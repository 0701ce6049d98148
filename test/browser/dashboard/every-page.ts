import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import type { Checks } from '../checks.ts';
import { type Scene, seriousFindings, visit } from './scene.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Not kept by git: they are looked at by whoever changed a page. */
export const PICTURES = relative(ROOT, join(ROOT, 'build', 'pictures'));

const WIDTHS = [1440, 390] as const;
const SCHEMES = ['light', 'dark'] as const;

/** What a shop has of its own to be shown. */
export interface Shown {
  readonly product: string;
  readonly customer: string;
  /** The last day of a report, and of a query that is run. */
  readonly date: string;
  readonly from: string;
}

/** Every page, by the name of its picture. */
export const pagesOf = ({ product, customer, date, from }: Shown): Readonly<Record<string, string>> => ({
  'control-tower': '/',
  sales: '/sales',
  product: `/sales/products/${product}`,
  report: `/report?period=weekly&date=${date}`,
  customers: '/customers',
  customer: `/customers/${customer}`,
  marketing: '/marketing',
  inventory: '/inventory',
  live: '/live',
  models: '/models',
  query: `/query?name=daily_figures&from=${from}&to=${date}&run=yes`,
});

/**
 * Draws every page of a shop in its four shapes, and leaves a picture of each in build/pictures. A page is opened once: it has
 * to follow when a window gets narrow or a room dark.
 */
export const everyPage = (shop: string, shown: Shown): Checks<Scene> => ({
  [`every page of ${shop} is drawn at both widths, light and dark, and axe finds nothing serious`]: async (scene) => {
    const { page } = scene;
    const pages = Object.entries(pagesOf(shown));
    for (const [name, path] of pages) {
      await visit(scene, page, path);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        for (const colorScheme of SCHEMES) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          const shape = `${width}-${colorScheme}`;
          assert.deepEqual(await seriousFindings(page), [], `${path} of ${shop}, ${shape}`);
          const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
          assert.ok(wide <= width, `${path} of ${shop} is ${wide} pixels wide at ${width}`);
          const picture = join(ROOT, PICTURES, shop.toLowerCase().replaceAll(' ', '-'), `${name}-${shape}.png`);
          // As high as the page: a bar that stays at the foot of a screen would stand in its middle.
          const height = (await page.evaluate('document.documentElement.scrollHeight')) as number;
          await page.setViewportSize({ width, height });
          await page.screenshot({ path: picture });
          await page.setViewportSize({ width, height: 900 });
        }
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    console.log(`        ${pages.length} pages, ${pages.length * WIDTHS.length * SCHEMES.length} pictures`);
  },
});
