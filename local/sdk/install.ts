import { CLIENT_HOOK } from '../../lambdas/aws/client.ts';
import type { Dispatch } from '../service.ts';
import { attach } from './attach.ts';

type HookHolder = { [CLIENT_HOOK]?: ((client: object) => void) | undefined };

/**
 * Makes every client that is created from now on through `aws(...)` in this thread talk to the account.
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
