import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Checks } from '../checks.ts';
import { type Scene, visit } from './scene.ts';

const SHOPLAKE = join(import.meta.dirname, '../../../bin/shoplake.ts');
const PAUSE_MS = 200;

/** As somebody types it beside the shop that runs. */
const simulate = (dataDir: string): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, [SHOPLAKE, 'simulate', '--data', dataDir, '--json', '--seconds', '20']);

export const LIVE: Checks<Scene> = {
  'the live page moves while simulate runs, and in the end has all that was sent': async (scene) => {
    const { page, served } = scene;
    await visit(scene, page, '/live');
    const figure = page.locator('.kpi', { hasText: 'Events' }).locator('.figure');
    assert.equal(await figure.textContent(), '0');
    const shown = new Set<string | null>();
    let isOver = false;
    const work = simulate(served.platform.dataDir ?? '').finally(() => {
      isOver = true;
    });
    while (!isOver) {
      shown.add(await figure.textContent());
      await page.waitForTimeout(PAUSE_MS);
    }
    const { sent } = JSON.parse((await work).stdout) as { readonly sent: number };
    const between = [...shown].map(Number).filter((events) => events > 0 && events < sent);
    assert.ok(between.length > 0, `while it ran, the page showed ${[...shown]}, and ${sent} were sent`);
    await figure.getByText(String(sent), { exact: true }).waitFor({ timeout: 60_000 });
    console.log(`        events while simulate ran: ${[...shown].join(', ')}; sent: ${sent}`);
  },
};
