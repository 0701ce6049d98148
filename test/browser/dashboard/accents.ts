import assert from 'node:assert/strict';
import { accentOf } from '../../../lib/dashboard/accent.ts';
import type { Checks } from '../checks.ts';
import { type Scene, seriousFindings, visit } from './scene.ts';

/** A light one, a warm one, and one of which text would be too bright. */
const COLOURS = ['#ffd400', '#c8102e', '#39ff14'];
/** Between them they have every use of the accent: links, what is chosen, buttons, heat with figures on it. */
const PATHS = ['/?channel=email', '/customers', '/inventory', '/query?name=daily_figures'];

/** A stage with a colour of its own. */
export const ACCENTS: Checks<Scene> = {
  'any colour of a stage can be read, light and dark': async ({ page, ...scene }) => {
    for (const colour of COLOURS) {
      const accent = accentOf(colour);
      await page.route('**/config.json', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), accent } });
      });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const path of PATHS) {
          await visit(scene, page, path);
          assert.deepEqual(await seriousFindings(page), [], `${path} in ${colour}, ${colorScheme}`);
        }
        const worn = await page.evaluate("getComputedStyle(document.querySelector('.rail-link[aria-current]')).color");
        assert.equal(worn, rgb(accent[colorScheme]));
      }
      await page.unroute('**/config.json');
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  },
};

const rgb = (hex: string): string =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
