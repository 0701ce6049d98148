import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hostileEvents } from '../support/hostile-events.ts';
import { deployedAccount } from './support/account.ts';
import { get, sendEvents } from './support/http.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';

const EVENTS = 10_000;
const A_REQUEST = 200;
const TIMEOUT_MS = 300_000;

it('whatever is accepted of 10,000 events that were made to break things, the refresh publishes', {
  timeout: TIMEOUT_MS,
}, async () => {
  // Prepare
  const test = await deployedAccount();
  const events = fc.sample(hostileEvents(Date.now()), { numRuns: EVENTS, seed: 13 });
  // Act
  await sendEvents(test, events, A_REQUEST);
  const published = await publish(test);
  // Assess
  expect(published).toMatchObject({ outcome: 'published', held: 0 });
  const { web } = await reconcile(test);
  expect(web).toMatchObject({ received: EVENTS, difference: 0, pending: 0 });
  const { accepted = 0, quarantined = 0 } = web ?? {};
  expect(accepted).toBeGreaterThan(EVENTS / 2);
  expect(quarantined).toBeGreaterThan(EVENTS / 10);
  const sold = await query(test, 'SELECT count(*) AS lines FROM gold.fact_sales WHERE revenue < 0');
  expect(sold).toEqual([{ lines: 0 }]);
  expect((await get(test, '/v1/reports/daily')).status).toBe(200);
});
