import { accessSync, constants } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const DEFAULT_PATH = '/usr/bin/chromium';
/** No profile, no GPU, and no calls home: the only network is the storefront's. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Starts Chromium, the one of the CHROMIUM environment variable or Debian's.
 * @throws Error saying how to install it when there is none
 */
export function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? DEFAULT_PATH;
  try {
    accessSync(executablePath, constants.X_OK);
  } catch {
    throw new Error(
      `There is no Chromium at ${executablePath}. Install it (Debian, Ubuntu: apt-get install -y chromium), or name ` +
        'the program in the environment: CHROMIUM=/path/to/chrome npm run test:browser',
    );
  }
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}
