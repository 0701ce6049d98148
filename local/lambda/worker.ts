/**
 * The inside of an execution environment: runs in a worker thread, loads the bundle and invokes its handler, one event at a time.
 * SDK calls are sent to the main thread, where the account answers them.
 */
import { StringDecoder } from 'node:string_decoder';
import { parentPort, workerData } from 'node:worker_threads';
import { installHook } from '../sdk/attach.ts';
import { fromWire } from '../sdk/errors.ts';
import type { ServiceCall } from '../service.ts';
import { type Handler, loadHandler, RuntimeError, toPayload } from './load-handler.ts';
import { type FromWorker, pack, type ToWorker, type WorkerSetup } from './messages.ts';

if (parentPort === null) throw new Error('local/lambda/worker.ts runs in a worker thread only');
const port = parentPort;
const setup = workerData as WorkerSetup;

const calls = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
let lastCall = 0;

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

async function dispatch(call: ServiceCall): Promise<Record<string, unknown>> {
  const id = ++lastCall;
  const waiting = Promise.withResolvers<Record<string, unknown>>();
  const { value, transfer } = pack(call);
  send({ type: 'call', id, call: value }, transfer);
  calls.set(id, waiting);
  return waiting.promise;
}

function fail(thrown: unknown): void {
  send({ type: 'fatal', error: toPayload(thrown) });
  process.exit(129);
}

async function invoke(handler: Handler, { requestId, event, deadline }: ToWorker & { type: 'invoke' }): Promise<void> {
  try {
    const result = await handler(JSON.parse(event), contextOf(requestId, deadline));
    send({ type: 'result', payload: serialised(result) });
  } catch (error) {
    send({ type: 'failure', error: toPayload(error) });
  }
}

function serialised(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

function contextOf(requestId: string, deadline: number): object {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    logGroupName: setup.logGroup,
    logStreamName: setup.logStream,
    memoryLimitInMB: String(setup.memoryMb),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/**
 * Sends what the thread prints as messages instead of through the thread's own pipe: messages keep their order with the results, are
 * not lost when the thread ends, and do not keep the account's process alive as a pipe that is being read does.
 */
function captureOutput(stream: 'stdout' | 'stderr'): void {
  // Bytes may be cut within a character.
  const decoder = new StringDecoder('utf8');
  const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    send({ type: 'output', stream, text });
    const written = typeof encoding === 'function' ? encoding : callback;
    if (typeof written === 'function') queueMicrotask(() => written());
    return true;
  };
  process[stream].write = write as typeof process.stdout.write;
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', (reason) => fail(new RuntimeError('UnhandledPromiseRejection', String(reason))));

captureOutput('stdout');
captureOutput('stderr');
installHook(dispatch);

const loading = loadHandler(setup.bundleDir, setup.handler);

port.on('message', (message: ToWorker) => {
  if (message.type === 'invoke') {
    void loading.then((handler) => invoke(handler, message));
    return;
  }
  const waiting = calls.get(message.id);
  calls.delete(message.id);
  if (message.type === 'answer') waiting?.resolve(message.output);
  else waiting?.reject(fromWire(message.error));
});

loading.then(() => send({ type: 'ready' }), fail);
