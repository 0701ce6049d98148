import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Checks } from '../checks.ts';
import { figureOf, type Scene, settled, signIn } from './scene.ts';

const FILE = join(import.meta.dirname, '..', '..', 'unit', 'warehouse', 'cases', 'f1a-shopify-untouched.csv');

/** A shop that has just been opened. In this order: each goes on where the one before ended. */
export const FIRST_RUN: Checks<Scene> = {
  'an empty shop says how its first sales get in': async (scene) => {
    await signIn(scene, scene.page);
    await scene.page.locator('.first-run').waitFor();
  },
  'a file that nothing knows is refused with what to do': async ({ page }) => {
    await page.setInputFiles('input[type=file]', {
      name: 'x.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('a,b\n1,2\n'),
    });
    await page.getByRole('alert').waitFor({ timeout: 30_000 });
    assert.match((await page.getByRole('alert').textContent()) ?? '', /cannot be told from its first line: a,b/);
  },
  'an export that is dropped is told of, and its figures are on the Control tower': async ({ page }) => {
    await page.setInputFiles('input[type=file]', FILE);
    await page.getByRole('button', { name: 'Show the figures' }).waitFor({ timeout: 60_000 });
    assert.match((await page.locator('.outcome').textContent()) ?? '', /was read as shopify.*= 3 accepted/);
    await page.getByRole('button', { name: 'Show the figures' }).click();
    await page.locator('.kpis').waitFor();
    await settled(page);
    // Two orders: 2 × 20 + 40 less 10, and 15.
    assert.equal(await figureOf(page, 'Orders'), '2');
    assert.equal(await figureOf(page, 'Revenue'), '85,00\u00a0€');
  },
};
