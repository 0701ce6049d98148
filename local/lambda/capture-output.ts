import { StringDecoder } from 'node:string_decoder';
import type { FromWorker } from './messages.ts';

/**
 * Sends what the thread prints as messages instead of through the thread's own pipe: messages keep their order with the results, are
 * not lost when the thread ends, and do not keep the account's process alive as a pipe that is being read does.
 */
export function captureOutput(stream: 'stdout' | 'stderr', send: (message: FromWorker) => void): void {
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
