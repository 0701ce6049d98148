import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';
import { fromWire, toWire, type WireError } from '../sdk/errors.ts';

export interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Response =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: Failure };

/** An error on its way through the socket, since structured cloning would lose its class and fields. */
interface Failure {
  readonly error: WireError;
  /** Of an error that is neither the service's nor the account's own: where on the other side it was thrown. */
  readonly stack: string | undefined;
}

export function failureOf(thrown: unknown): Failure {
  const error = toWire(thrown);
  return { error, stack: error.kind === 'other' && thrown instanceof Error ? thrown.stack : undefined };
}

/** The error as it was thrown on the other side. */
export function thrownFrom({ error, stack }: Failure): Error {
  return stack === undefined ? fromWire(error) : Object.assign(fromWire(error), { stack });
}

const PREFIX_BYTES = 4;
/** Larger bodies travel as files ({@link FileSlice}), not through the socket. */
const MAX_FRAME_BYTES = 1024 * 1024 * 1024;

/** A message as a length-prefixed frame of structured-clone bytes: dates, byte arrays and bigints keep their types. */
export function encodeMessage(message: unknown): Buffer {
  const body = serialize(message);
  if (body.length > MAX_FRAME_BYTES) {
    throw new Error(
      `A message of ${body.length} bytes is too large for the control socket; pass large bodies as files`,
    );
  }
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + body.length);
  frame.writeUInt32BE(body.length, 0);
  body.copy(frame, PREFIX_BYTES);
  return frame;
}

/** Calls back for every whole message that arrives; a stream of bytes that makes no sense ends the connection. */
export function onMessages(socket: Socket, receive: (message: unknown) => void): void {
  let chunks: Buffer[] = [];
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    try {
      while (length >= needed(chunks)) {
        const bytes = chunks.length === 1 ? (chunks[0] ?? chunk) : Buffer.concat(chunks, length);
        chunks = [bytes];
        const end = needed(chunks);
        if (end === PREFIX_BYTES || length < end) break;
        chunks = [bytes.subarray(end)];
        length -= end;
        receive(deserialize(bytes.subarray(PREFIX_BYTES, end)));
      }
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
}

/** Bytes of the frame that begins the chunks, or of its prefix while that is incomplete. */
function needed(chunks: readonly Buffer[]): number {
  const first = chunks[0];
  if (!first || first.length < PREFIX_BYTES) return PREFIX_BYTES;
  const body = first.readUInt32BE(0);
  if (body > MAX_FRAME_BYTES) throw new Error('The control socket received something that is not a frame');
  return PREFIX_BYTES + body;
}
