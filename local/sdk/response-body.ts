import { Readable } from 'node:stream';
import type { ServiceCall } from '../service.ts';
import { isFileSlice, openSlice } from './file-slice.ts';

type Output = Readonly<Record<string, unknown>>;

/**
 * Gives the bodies of an output the shape the SDK gives them: an S3 object's `Body` is a stream with `transformToString` and
 * its kin, the `Body` or `Payload` of other services is a `Uint8Array` with `transformToString`.
 */
export async function shapeBodies(call: ServiceCall, output: Output): Promise<Output> {
  const shaped: Record<string, unknown> = { ...output };
  for (const name of ['Body', 'Payload']) {
    const body = output[name];
    if (isFileSlice(body)) shaped[name] = withStreamMixin(await openSlice(body));
    else if (body instanceof Uint8Array) shaped[name] = call.service === 'S3' ? streamOf(body) : blobOf(body);
  }
  return shaped;
}

function streamOf(bytes: Uint8Array): Readable {
  return withStreamMixin(Readable.from(bytes.byteLength === 0 ? [] : [bytes], { objectMode: false }));
}

/** The SDK's `Uint8ArrayBlobAdapter`: plain bytes that can say themselves as text. */
function blobOf(bytes: Uint8Array): Uint8Array {
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Object.assign(view, { transformToString: (encoding?: string) => decode(view, encoding) });
}

/** The SDK's stream mixin. As there, a body can be transformed once only. */
function withStreamMixin(stream: Readable): Readable {
  let transformed = false;
  const once = (): void => {
    if (transformed) throw new Error('The stream has already been transformed.');
    transformed = true;
  };
  const bytes = async (): Promise<Uint8Array> => {
    once();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return new Uint8Array(Buffer.concat(chunks));
  };
  return Object.assign(stream, {
    transformToByteArray: bytes,
    transformToString: async (encoding?: string) => decode(await bytes(), encoding),
    transformToWebStream: () => {
      if (stream.readableFlowing !== null) throw new Error('The stream has been consumed by other callbacks.');
      once();
      return Readable.toWeb(stream);
    },
  });
}

function decode(bytes: Uint8Array, encoding?: string): string {
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) return new TextDecoder(encoding).decode(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
}
