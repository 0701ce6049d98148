import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Browser } from 'playwright-core';
import { BAD_EVERY, type Client, eventOf, WRITE_KEY } from './client.ts';
import { rudderModules } from './rudder-browser.ts';

/** The page of a storefront with both SDKs in it, as a bundler makes it. */
async function page(): Promise<string> {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, 'storefront.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome120',
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    nodePaths: [await rudderModules()],
    logLevel: 'error',
  });
  const script = outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
  return `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>Storefront</title><script>${script}</script>`;
}

/** Opens a storefront of another origin than the API's, and lets it make the calls. */
async function send(browser: Browser, sdk: string, name: string, api: string, events: number): Promise<void> {
  const html = await page();
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const opened = await browser.newPage();
  try {
    await opened.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const settings = { sdk, api, events, writeKey: WRITE_KEY, event: eventOf(name), badEvery: BAD_EVERY };
    await opened.evaluate(`window.sendCalls(${JSON.stringify(settings)})`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The browser SDKs in a browser, whose pages stay open until it is closed: they go on sending again what was refused. */
export const browserClients = (browser: Browser): readonly Client[] =>
  [
    ['segment', '@segment/analytics-next'],
    ['rudder', '@rudderstack/analytics-js'],
  ].map(([sdk = '', name = '']) => ({ name, send: (api, events) => send(browser, sdk, name, api, events) }));
