import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { loadSample } from '../../bin/cli/platform/sample-load.ts';
import { type Served, serve } from '../../bin/cli/platform/serve.ts';
import { admitEverybody, type SignIns } from '../../bin/cli/platform/welcome.ts';
import { type Checks, runChecks } from './checks.ts';

const PAGES = ['/', '/sales', '/customers', '/marketing', '/inventory', '/live', '/models'];
/** Goes in by the browser's own protocol: a script tag is stopped by the policy of the page. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1440, 390] as const;
const SCHEMES = ['light', 'dark'] as const;

interface Scene {
  readonly served: Served;
  readonly signIns: SignIns;
  readonly page: Page;
  /** What the browser complained of: errors, and breaches of the policy of the page. */
  readonly complaints: string[];
  /** Where pictures of the pages go; none are taken without. */
  readonly pictures: string | undefined;
}

async function signIn({ page, served, signIns }: Scene, path = '/'): Promise<void> {
  const [{ email, password } = { email: '', password: '' }] = signIns.people;
  await page.goto(served.url + path);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', password);
  await page.click('button');
  await page.waitForSelector('.rail');
}

const POLL_MS = 50;

/** Waits until nothing of a page is on its way any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForSelector('.card');
  while ((await page.locator('.loading, .stale').count()) > 0) await page.waitForTimeout(POLL_MS);
}

async function read<T>({ served, signIns }: Scene, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${signIns.readKey}` };
  return (await (await fetch(served.url + path, { headers })).json()) as T;
}

const figureOf = (page: Page, name: string): Promise<string | null> =>
  page
    .locator('.kpi', { has: page.getByRole('heading', { name, exact: true }) })
    .locator('.figure')
    .getAttribute('title');

const SERIOUS = ['serious', 'critical'];

/** What axe-core finds wrong with a page, by its rules and the first element each. */
async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
  return found.filter(({ impact }) => SERIOUS.includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

const money = new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'GBP' });

/** In this order: each goes on where the one before ended. */
const CHECKS: Checks<Scene> = {
  'a stranger is led to the sign-in, and from it back to where they wanted to go': async (scene) => {
    await signIn(scene, '/sales?country=GB');
    await settled(scene.page);
    assert.equal(new URL(scene.page.url()).pathname + new URL(scene.page.url()).search, '/sales?country=GB');
  },
  'a reload and the back button keep the sign-in and the filters': async ({ page }) => {
    await page.reload();
    await settled(page);
    assert.equal(new URL(page.url()).search, '?country=GB');
    await page.getByRole('link', { name: 'Customers' }).click();
    await settled(page);
    assert.equal(new URL(page.url()).search, '?country=GB');
    await page.goBack();
    await page.getByRole('button', { name: 'Clear' }).click();
    await settled(page);
    assert.equal(new URL(page.url()).search, '');
  },
  'figures on the screen are those of the API, in the language of the reader': async (scene) => {
    for (const query of ['', '?from=2026-01-05&to=2026-02-01', '?channel=email&country=GB']) {
      await scene.page.goto(`${scene.served.url}/sales${query}`);
      await settled(scene.page);
      const sales = await read<{ totals: { revenue: number; netRevenue: number } }>(scene, `/v1/metrics/sales${query}`);
      assert.equal(await figureOf(scene.page, 'Revenue'), money.format(sales.totals.revenue));
      assert.equal(await figureOf(scene.page, 'Net revenue'), money.format(sales.totals.netRevenue));
    }
  },
  'a value that is chosen filters the page, and is in the address': async ({ page, served }) => {
    await page.goto(served.url);
    await settled(page);
    await page
      .locator('.card', { has: page.getByRole('heading', { name: 'Channels' }) })
      .getByRole('button')
      .first()
      .click();
    await settled(page);
    assert.match(page.url(), /[?&]channel=/);
    assert.ok((await page.locator('.warning').count()) > 0, 'a card says which filter it cannot follow');
  },
  'every page is drawn at both widths, light and dark, and axe finds nothing serious': async (scene) => {
    const { page, served, pictures } = scene;
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of PAGES) {
          await page.goto(served.url + path);
          await settled(page);
          assert.deepEqual(await seriousFindings(page), [], `${path} at ${width}, ${colorScheme}`);
          if (pictures === undefined) continue;
          const name = `${path === '/' ? 'control-tower' : path.slice(1)}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: `${pictures}/${name}`, fullPage: true });
        }
      }
    }
  },
  'the browser had nothing to complain of': async ({ complaints }) => assert.deepEqual(complaints, []),
  'who signs out is a stranger again': async ({ page, served }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(served.url);
    await settled(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/oidc\/logout/);
    await page.getByRole('button').first().click();
    await page.goto(served.url);
    await page.waitForSelector('input[name=email]');
  },
};

/** Signs in as an admin to the sample shop and looks at every page. @returns how many checks failed */
export async function checkDashboard(browser: Browser, dataDir: string, pictures?: string): Promise<number> {
  const served = await serve(dataDir, 0);
  try {
    await loadSample(served.platform, dataDir);
    await served.account.idle();
    const signIns = await admitEverybody(served.platform);
    // Another zone than the shop's, and a decimal comma.
    const context = await browser.newContext({ timezoneId: 'America/Los_Angeles', locale: 'de-DE' });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    const scene: Scene = { served, signIns, page, complaints, pictures };
    return await runChecks(CHECKS, scene);
  } finally {
    await served.close();
  }
}
