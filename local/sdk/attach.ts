import { AwsFailure, type Dispatch, type ServiceCall, UnsupportedError } from '../service.ts';
import { settleBodies, shapeBodies } from './bodies.ts';
import { sdkError } from './errors.ts';
import { StaleSliceError } from './file-slice.ts';

/** What a middleware is given: the command, or, from a presigner, a plain object that only carries its input. */
interface Arguments {
  readonly input: ServiceCall['input'];
  readonly resolveMiddleware?: unknown;
}

interface Context {
  readonly clientName: string;
  readonly commandName: string;
  readonly __smithy_context?: { readonly abortSignal?: unknown };
}

type Handler = (args: Arguments) => Promise<unknown>;

interface ClientWithMiddleware {
  readonly middlewareStack: {
    add(middleware: (next: Handler, context: Context) => Handler, options: Readonly<Record<string, unknown>>): void;
  };
}

const METADATA = { httpStatusCode: 200, requestId: 'local', attempts: 1, totalRetryDelay: 0 };

/** How often a body whose file was replaced before it could be opened is asked for again. */
const STALE_ATTEMPTS = 20;

/**
 * Adds one middleware to an SDK client, so that its commands go to the account instead of the network.
 * It stands first and never calls the next one: nothing is serialised, signed, sent or retried.
 * Presigned URLs and abort signals, which no program here uses, are refused.
 */
export function attach(client: object, dispatch: Dispatch): void {
  const middleware =
    (_next: Handler, context: Context): Handler =>
    async (args) => {
      if (typeof args.resolveMiddleware !== 'function') throw new UnsupportedError('presigned URLs');
      if (context.__smithy_context?.abortSignal) throw new UnsupportedError('the abort signal of an SDK call');
      const call = {
        service: context.clientName.replace(/Client$/, ''),
        operation: context.commandName.replace(/Command$/, ''),
        input: args.input,
      };
      return { response: {}, output: await answer(client, call, dispatch) };
    };
  (client as ClientWithMiddleware).middlewareStack.add(middleware, {
    step: 'initialize',
    name: 'localAccount',
    priority: 'high',
    override: true,
  });
}

async function answer(client: object, call: ServiceCall, dispatch: Dispatch): Promise<Record<string, unknown>> {
  const settled = { ...call, input: await settleBodies(call.input) };
  for (let attempt = 1; ; attempt++) {
    try {
      const output = await dispatch(settled);
      const metadata = { ...METADATA, ...(output.$metadata as object | undefined) };
      return { ...(await shapeBodies(call, output)), $metadata: metadata };
    } catch (error) {
      if (error instanceof AwsFailure) throw sdkError(client, error);
      if (!(error instanceof StaleSliceError) || attempt === STALE_ATTEMPTS) throw error;
    }
  }
}

/**
 * Where a program looks for a hook on its SDK clients: a property of `globalThis` that holds a function, which is
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
