import { expect, it } from 'vitest';
import { deployedAccount } from './support/account.ts';
import { failingOn } from './support/faults.ts';
import { listObjects } from './support/objects.ts';
import { requestsOf } from './support/privacy.ts';

it('an export whose work fails says so to whoever waits, and nothing stays of whom it was about', async () => {
  const failing = failingOn('privacywork', '"job":"export"');
  const test = await deployedAccount({
    lambda: (name, event) => (JSON.stringify(event).includes('"failed":true') ? undefined : failing(name, event)),
  });
  const ask = () => requestsOf(test).export({ customerId: 'ana' });
  expect(await ask()).toEqual({ status: 'running', items: [] });
  await test.account.idle();
  expect(await ask()).toEqual({ status: 'failed', items: [] });
  expect(await listObjects(test, test.outputs.BronzeBucket ?? '', 'privacy/')).toEqual([]);
});
