import { constants, createGunzip } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ANY_KIND, BRONZE } from '../../contracts/lake.ts';
import { binaryIn } from './binary.ts';
import { type Landed, readLandingKey } from './landing.ts';
import { beginningAsUtf8, LineSplitter } from './lines.ts';
import { recognise } from './recognise.ts';
import { FileRejectedError } from './source.ts';

const ANY_FOLDER = `${BRONZE.landing}${ANY_KIND}/`;
const BEGINNING_BYTES = 1024 ** 2;
const GZIP = Buffer.from([0x1f, 0x8b]);
const SHOWN = 200;

/** What a landed object is: its folder says it, or, in the folder of any kind, its first lines. */
export interface LandedObject extends Landed {
  /** The columns or keys by which it was told; none where its folder says it. */
  readonly by: readonly string[];
}

/** @throws FileRejectedError for an unknown folder, and for a file that no source knows */
export async function landedObject(client: S3Client, Bucket: string, Key: string): Promise<LandedObject> {
  if (!Key.startsWith(ANY_FOLDER)) return { ...readLandingKey(Key), by: [] };
  const lines = linesOf(await beginningOf(client, Bucket, Key));
  const recognised = recognise(lines);
  if (recognised) {
    const { source, by } = recognised;
    return { ...readLandingKey(`${BRONZE.landing}${source.name}/${Key.slice(ANY_FOLDER.length)}`), by };
  }
  const header = lines.find((line) => line.trim() !== '')?.trim() ?? '';
  throw new FileRejectedError(
    'unknown_source',
    `what it is cannot be told from its first line: ${header === '' ? 'it is empty' : header.slice(0, SHOWN)}. Say what it is, or draft a map of its columns: npx shoplake map FILE`,
  );
}

/** The first megabyte, unpacked. No more than that of a packed file is: a megabyte can hold a thousand. */
async function beginningOf(client: S3Client, Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = await firstOf((Body ?? []) as AsyncIterable<Uint8Array>);
  if (!bytes.subarray(0, GZIP.length).equals(GZIP)) return bytes;
  const unpacking = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  unpacking.end(bytes);
  return (await firstOf(unpacking)).subarray(0, BEGINNING_BYTES);
}

/** The first megabyte, and what is left of the chunk that it ends in. */
async function firstOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop ends the download, or the unpacking.
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= BEGINNING_BYTES) break;
  }
  return Buffer.concat(chunks);
}

function linesOf(beginning: Buffer): readonly string[] {
  const text = beginningAsUtf8(beginning);
  const binary = binaryIn(text);
  if (binary) throw new FileRejectedError(binary.reason, binary.detail);
  return firstLines(text);
}

/** The first lines of a file; a line that the beginning cuts off is left out, unless it is the only one. */
export function firstLines(beginning: Buffer): readonly string[] {
  const splitter = new LineSplitter();
  const whole = Array.from(splitter.push(beginning), ({ text }) => text);
  return whole.length > 0 ? whole : Array.from(splitter.end(), ({ text }) => text);
}
