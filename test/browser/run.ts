import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { refresh } from '../../bin/cli/platform/executions.ts';
import { runQuery } from '../../bin/cli/platform/query.ts';
import { type Checks, runChecks } from './checks.ts';
import { startChromium } from './chromium.ts';
import { PICTURES } from './dashboard/every-page.ts';
import { checkDashboard } from './dashboard/index.ts';
import { type ServedApi, serveApi, serveStorefront } from './served.ts';

interface Scene {
  readonly api: ServedApi;
  /** The storefront with a good write key. */
  readonly page: Page;
  readonly open: (writeKey: string) => Promise<Page>;
}

/** What the page could read of the API's n-th answer. */
async function outcome(page: Page, n: number): Promise<Record<string, unknown>> {
  const text = await page.locator(`#outcomes li:nth-child(${n})`).textContent({ timeout: 15_000 });
  return JSON.parse(text ?? '');
}

const requests = ({ api }: Scene, method: string, path: string) =>
  api.seen.filter((seen) => seen.method === method && seen.path === path);

/** In this order: each goes on where the one before ended. */
const CHECKS: Checks<Scene> = {
  'a storefront of another origin passes the preflight and sends its page view': async (scene) => {
    assert.deepEqual(await outcome(scene.page, 1), {
      route: 'page',
      status: 200,
      retryAfter: null,
      success: true,
      events: 1,
    });
    const [preflight, ...others] = requests(scene, 'OPTIONS', '/v1/page');
    assert.equal(others.length, 0);
    assert.equal(preflight?.status, 204);
    assert.equal(preflight.headers.get('access-control-request-headers'), 'authorization,content-type');
    const [sent] = requests(scene, 'POST', '/v1/page');
    assert.equal(sent?.headers.get('origin'), new URL(scene.page.url()).origin);
  },
  'it can read Retry-After of a throttled batch, and sends the batch again': async (scene) => {
    await scene.page.click('#buy');
    const refused = await outcome(scene.page, 2);
    assert.equal(refused.status, 429);
    assert.equal(refused.retryAfter, '2');
    const taken = await outcome(scene.page, 3);
    assert.equal(taken.status, 200);
    assert.equal(taken.events, 2);
    assert.equal(requests(scene, 'POST', '/v1/batch').at(-1)?.headers.get('x-retry-count'), '1');
  },
  'a page that goes away still sends a beacon': async (scene) => {
    await scene.page.goto('about:blank');
    for (let wait = 0; requests(scene, 'POST', '/v1/track').length === 0 && wait < 100; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const [beacon] = requests(scene, 'POST', '/v1/track');
    assert.equal(beacon?.status, 200);
    assert.match(beacon.headers.get('content-type') ?? '', /^text\/plain/);
    assert.deepEqual(requests(scene, 'OPTIONS', '/v1/track'), []);
  },
  'it can read why a write key is refused': async (scene) => {
    const page = await scene.open('mistyped');
    const refused = await outcome(page, 1);
    assert.equal(refused.status, 401);
    assert.equal(refused.title, 'Unauthorized');
    assert.equal(refused.detail, 'This write key is not known to this stage.');
    await page.close();
  },
  'its events reach silver once, and its order gold': async ({ api: { platform } }) => {
    await platform.settled?.();
    await refresh(platform);
    const events = await runQuery(
      platform,
      'SELECT type, event, count(*) AS n FROM silver.events GROUP BY type, event ORDER BY type, event',
    );
    assert.deepEqual(events, [
      { type: 'page', event: null, n: 1 },
      { type: 'track', event: 'Cart Viewed', n: 1 },
      { type: 'track', event: 'Order Completed', n: 1 },
      { type: 'track', event: 'Product Added', n: 1 },
    ]);
    const sales = await runQuery(platform, 'SELECT order_id, revenue FROM gold.fact_sales');
    assert.deepEqual(sales, [{ order_id: 'order-1', revenue: 25 }]);
  },
};

/** The stream refuses the order until the function has tried as often as it does for one request. */
function refuseOrderOnce(): Parameters<typeof serveApi>[1] {
  let refusals = 0;
  return ({ data }) => {
    if (refusals === 4 || !Buffer.from(data).includes('order-1')) return undefined;
    refusals += 1;
    return 'ProvisionedThroughputExceededException';
  };
}

/** @returns how many checks failed; the first failure ends the run, because the rest build on it */
async function check(browser: Browser, dataDir: string): Promise<number> {
  const api = await serveApi(dataDir, refuseOrderOnce());
  const storefront = await serveStorefront();
  const open = async (writeKey: string): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(`${storefront.url}/?${new URLSearchParams({ api: api.url, key: writeKey })}`);
    return page;
  };
  try {
    const scene = { api, open, page: await open('local-write-key') };
    return await runChecks(CHECKS, scene);
  } finally {
    storefront.close();
    await api.close();
  }
}

/** Runs a real browser against the local account; no browser is a failure, so that nobody takes silence for success. */
async function main(): Promise<void> {
  process.env.TZ = 'UTC';
  const browser = await startChromium();
  const dataDir = await mkdtemp(join(tmpdir(), 'shoplake-browser-'));
  try {
    console.log(`Chromium ${browser.version()}`);
    const failed = await check(browser, dataDir);
    process.exitCode = failed + (await checkDashboard(browser, join(dataDir, 'dashboard')));
    console.log(`Pictures of every page: ${PICTURES}`);
  } finally {
    await browser.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main().catch((error: Error) => {
  process.exitCode = 1;
  console.error(error.message);
});
