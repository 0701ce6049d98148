import type { Dispatch } from '../service.ts';
import { attach } from './attach.ts';

/**
 * Where a program looks for somebody who takes over its SDK clients: a property of `globalThis` that holds a function, which is
 * given each client as it is made. Public contract: the program defines the same symbol, so that it need not import this package.
 */
export const CLIENT_HOOK: unique symbol = Symbol.for('shoplake.aws.client');

type HookHolder = { [CLIENT_HOOK]?: ((client: object) => void) | undefined };

/**
 * Makes every client that the program hands to {@link CLIENT_HOOK} from now on talk to the account.
 * Clients made before are not reached, so install before importing a handler.
 * @returns a function that puts back what was there before.
 */
export function installHook(dispatch: Dispatch): () => void {
  const holder = globalThis as HookHolder;
  const before = holder[CLIENT_HOOK];
  holder[CLIENT_HOOK] = (client) => attach(client, dispatch);
  return () => {
    holder[CLIENT_HOOK] = before;
  };
}
