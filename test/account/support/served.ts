import { OPERATOR } from '@shoplake/local';
import { afterAll } from 'vitest';
import { Keys } from '../../../bin/cli/platform/keys.ts';
import { type Served, serve } from '../../../bin/cli/platform/serve.ts';
import { type Callers, signEverybodyIn } from '../../support/sign-in.ts';
import { type TestAccount, temporaryFolder } from './account.ts';

/** An account that answers at an address, with somebody of each role who has signed in. */
export interface ServedAccount extends TestAccount {
  readonly served: Served;
  readonly callers: Callers & { readonly publishableKey: string };
}

const open = new Set<Served>();

afterAll(async () => {
  await Promise.all(Array.from(open, ({ close }) => close()));
});

/** Serves a shop; it is closed when the tests of the file are done, if not before. @param fill puts something into it */
export async function servedAccount(
  fill: (account: Omit<ServedAccount, 'callers'>) => Promise<unknown>,
): Promise<ServedAccount> {
  const dataDir = await temporaryFolder();
  const served = await serve(dataDir, 0);
  open.add(served);
  const { account, platform } = served;
  const test = {
    ...{ served, account, dataDir, outputs: account.template.outputs(), notices: [] },
    call: (service: string, operation: string, input: object) =>
      account.call(OPERATOR, { service, operation, input: { ...input } }),
    close: async () => {
      if (open.delete(served)) await served.close();
    },
  };
  await fill(test);
  await account.idle();
  const key = await new Keys(platform).create({ name: 'storefront', kind: 'publishable', role: 'viewer' });
  return { ...test, callers: { ...(await signEverybodyIn(served)), publishableKey: `Bearer ${key}` } };
}
