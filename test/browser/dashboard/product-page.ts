import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Keys } from '../../../bin/cli/platform/keys.ts';
import type { Checks } from '../checks.ts';
import { servePage } from '../served.ts';
import { fetchAs, type Scene } from './scene.ts';

const PRODUCT = 'P-0193';
const BLOCK = /^```html\n(.*?)^```/ms;

/** The lines of docs/api.md, with the address and the key of a shop, in the page of a product. */
function documented(url: string, key: string): string {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8');
  const lines = BLOCK.exec(document)?.[1] ?? '';
  assert.match(lines, /'pk_\.\.\.'/);
  return `<script>const productId = '${PRODUCT}';</script>${lines.replace('https://API', url).replace('pk_...', key)}`;
}

/** A product page of the shop, which shows what the API recommends beside it. */
export const PRODUCT_PAGE: Checks<Scene> = {
  'a product page of another origin shows what docs/api.md says it shows': async (scene) => {
    const { served, browser } = scene;
    const key = await new Keys(served.platform).create({ name: 'storefront', kind: 'publishable', role: 'viewer' });
    const page = await browser.newPage();
    const shop = await servePage(documented(served.url, key));
    try {
      await page.goto(shop.url);
      await page.waitForSelector('#also li');
      const shown = await page.locator('#also li').allTextContents();
      const answer = await fetchAs(scene, `/v1/recommendations/similar/${PRODUCT}`);
      const { items } = (await answer.json()) as { readonly items: readonly { readonly name: string }[] };
      assert.ok(items.length > 1);
      assert.deepEqual(
        shown,
        items.map(({ name }) => name),
      );
    } finally {
      await page.close();
      shop.close();
    }
  },
};
