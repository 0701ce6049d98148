import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Checks } from '../checks.ts';
import { everyPage } from './every-page.ts';
import { figureOf, type Scene, settled, signIn, visit } from './scene.ts';

const FILE = join(import.meta.dirname, '..', '..', 'unit', 'warehouse', 'cases', 'f1a-shopify-untouched.csv');

/** What the browser says itself of an answer of 404 or 503. */
const NOT_THERE = /^Failed to load resource: .* status of (404|503) /;

/** A shop that has just been opened. In this order: each goes on where the one before ended. */
export const FIRST_RUN: Checks<Scene> = {
  'an empty shop says how its first sales get in': async (scene) => {
    await signIn(scene, scene.page);
    await scene.page.locator('.first-run').waitFor();
  },
  ...everyPage('an empty shop', { product: 'mug', customer: 'customer-1', from: '2026-10-01', date: '2026-11-28' }),
  'of a shop without data the browser says that it is not there yet, and nothing else': async ({ complaints }) =>
    assert.deepEqual(
      complaints.splice(0).filter((text) => !NOT_THERE.test(text)),
      [],
    ),
  'a file that nothing knows is refused with what to do': async ({ page, ...scene }) => {
    await visit(scene, page, '/');
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
