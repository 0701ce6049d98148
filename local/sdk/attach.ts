import { AwsFailure, type Dispatch, type ServiceCall } from '../service.ts';
import { StaleSliceError } from './file-slice.ts';
import { settleBodies } from './request-body.ts';
import { shapeBodies } from './response-body.ts';
import { sdkError } from './sdk-error.ts';

/** What a middleware is given: the command, or, from a presigner, a plain object that only carries its input. */
interface Arguments {
  readonly input: Readonly<Record<string, unknown>>;
  readonly resolveMiddleware?: unknown;
}

interface Context {
  readonly clientName: string;
  readonly commandName: string;
  readonly __smithy_context?: { readonly abortSignal?: AbortSignal };
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
 * A presigner's plain object passes through, since signing a URL needs no network.
 */
export function attach(client: object, dispatch: Dispatch): void {
  const middleware =
    (next: Handler, context: Context): Handler =>
    async (args) => {
      if (typeof args.resolveMiddleware !== 'function') return next(args);
      const call = {
        service: context.clientName.replace(/Client$/, ''),
        operation: context.commandName.replace(/Command$/, ''),
        input: args.input,
      };
      const output = await abortable(() => answer(client, call, dispatch), context.__smithy_context?.abortSignal);
      return { response: {}, output };
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

/** Gives up waiting when the caller aborts; as with a request already sent, the service may still carry the call out. */
async function abortable<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abortError = (): Error => Object.assign(new Error('Request aborted'), { name: 'AbortError' });
  if (signal.aborted) throw abortError();
  const abort = (): void => reject(abortError());
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
