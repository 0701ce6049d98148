import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { type Served, serve } from '../../../bin/cli/platform/serve.ts';
import { admitEverybody, type SignIns } from '../../../bin/cli/platform/welcome.ts';
import type { Role } from '../../../contracts/access.ts';

/** Goes in by the browser's own protocol: a script tag is stopped by the policy of the page. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const POLL_MS = 50;
const SERIOUS = ['serious', 'critical'];

/** A browser before a served shop. */
export interface Scene {
  readonly served: Served;
  readonly signIns: SignIns;
  readonly browser: Browser;
  readonly page: Page;
  /** What the browser complained of: errors, and breaches of the policy of the page. */
  readonly complaints: string[];
}

/** Serves a shop and opens a browser on it. @param fill what is in the shop */
export async function openScene(
  browser: Browser,
  dataDir: string,
  fill: (served: Served) => Promise<unknown>,
): Promise<Scene> {
  const served = await serve(dataDir, 0);
  await fill(served);
  await served.account.idle();
  const signIns = await admitEverybody(served.platform);
  const complaints: string[] = [];
  const { page } = await openPage(browser, complaints);
  return { served, signIns, browser, page, complaints };
}

/** In another zone than the shop's, and with a decimal comma. */
export async function openPage(
  browser: Browser,
  complaints: string[],
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    ...{ timezoneId: 'America/Los_Angeles', locale: 'de-DE', reducedMotion: 'reduce' },
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page };
}

export async function signIn(
  { served, signIns }: Scene,
  page: Page,
  { role = 'admin', path = '/' }: { role?: Role; path?: string } = {},
): Promise<void> {
  const person = signIns.people.find(({ email }) => email.startsWith(role));
  await page.goto(served.url + path);
  await page.fill('input[name=email]', person?.email ?? '');
  await page.fill('input[name=password]', person?.password ?? '');
  await page.click('button');
  await page.waitForSelector('.rail');
}

/** Goes to an address, and waits until nothing is on its way any more. */
export async function visit({ served }: Pick<Scene, 'served'>, page: Page, path: string): Promise<void> {
  await page.goto(served.url + path);
  await settled(page);
}

export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('.card, .state');
  while ((await page.locator('.loading, .stale').count()) > 0) await page.waitForTimeout(POLL_MS);
}

/** What the API answers a script to the same question. */
export async function read<T>(scene: Scene, path: string): Promise<T> {
  return (await (await fetchAs(scene, path)).json()) as T;
}

export const fetchAs = ({ served, signIns }: Scene, path: string): Promise<Response> =>
  fetch(served.url + path, { headers: { authorization: `Bearer ${signIns.readKey}` } });

export const cardOf = (page: Page, title: string | RegExp): Locator =>
  page.locator('.card', { has: page.getByRole('heading', { name: title, exact: typeof title === 'string' }) });

/** A figure in full. */
export const figureOf = (page: Page, name: string): Promise<string | null> =>
  page
    .locator('.kpi', { has: page.getByRole('heading', { name, exact: true }) })
    .locator('.figure')
    .getAttribute('title');

/** What axe-core finds wrong with a page, by its rules and the first element each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
  return found.filter(({ impact }) => SERIOUS.includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
