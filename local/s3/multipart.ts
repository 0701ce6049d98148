import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AwsFailure, type FileSlice } from '../service.ts';
import type { Attributes } from './attributes.ts';
import { invalidArgument, malformedXml, noSuchUpload } from './failures.ts';
import { ifPresent, writeWhole } from './files.ts';
import type { ObjectStore } from './object-store.ts';
import type { Body } from './staging.ts';

/** An upload under way, kept on disk as `.uploads/<id>/upload.json` with its parts beside it. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly attributes: Attributes;
}

/** A part as a caller names it when it completes the upload. */
export interface PartReference {
  readonly PartNumber?: number;
  readonly ETag?: string;
}

/** What a completed upload consists of. */
export interface Assembled {
  readonly bodies: readonly FileSlice[];
  /** Quoted: the MD5 of the parts' MD5s and their count. */
  readonly etag: string;
}

const MAX_PARTS = 10_000;
const MIN_PART_BYTES = 5 * 1024 * 1024;
const UPLOAD_ID = /^[0-9a-f-]{36}$/;

/** The parts of multipart uploads. A part's file is named after its number and MD5; uploading a number again replaces it. */
export class MultipartUploads {
  readonly #store: ObjectStore;

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async create(upload: Upload): Promise<string> {
    const id = randomUUID();
    await this.#write(id, upload);
    return id;
  }

  async #write(id: string, upload: Upload): Promise<void> {
    const temporary = path.join(this.#store.root, '.tmp');
    await writeWhole(path.join(this.#folder(id), 'upload.json'), JSON.stringify(upload), temporary);
  }

  async find(id: string, bucket: string, key: string): Promise<Upload> {
    const text = await ifPresent(readFile(path.join(this.#folder(id), 'upload.json'), 'utf8'));
    const upload = text === undefined ? undefined : (JSON.parse(text) as Upload);
    if (upload?.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
    return upload;
  }

  /** @returns the part's quoted ETag. */
  async putPart(id: string, number: number, body: Body): Promise<string> {
    if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
      throw invalidArgument(`Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`);
    }
    const staged = await this.#store.stage([body]);
    const earlier = (await this.#parts(id)).get(number);
    await mkdir(this.#folder(id), { recursive: true });
    await rename(staged.path, path.join(this.#folder(id), `${number}.${staged.md5}`));
    if (earlier !== undefined && earlier !== staged.md5) await rm(path.join(this.#folder(id), `${number}.${earlier}`));
    return `"${staged.md5}"`;
  }

  /** Checks the named parts against those that were uploaded. */
  async assemble(id: string, named: readonly PartReference[]): Promise<Assembled> {
    if (named.length === 0) throw malformedXml();
    checkOrder(named);
    const parts = await this.#parts(id);
    const hash = createHash('md5');
    const bodies: FileSlice[] = [];
    for (const [index, { PartNumber: number = 0, ETag: etag = '' }] of named.entries()) {
      const md5 = etag.replaceAll('"', '');
      if (parts.get(number) !== md5) throw invalidPart(number);
      const file = path.join(this.#folder(id), `${number}.${md5}`);
      const { size } = await stat(file);
      if (size < MIN_PART_BYTES && index < named.length - 1) throw entityTooSmall(number, size);
      bodies.push({ path: file, start: 0, length: size });
      hash.update(md5, 'hex');
    }
    return { bodies, etag: `"${hash.digest('hex')}-${bodies.length}"` };
  }

  async remove(id: string): Promise<void> {
    await rm(this.#folder(id), { recursive: true, force: true });
  }

  async #parts(id: string): Promise<Map<number, string>> {
    const parts = new Map<number, string>();
    for (const name of (await ifPresent(readdir(this.#folder(id)))) ?? []) {
      const [, number, md5] = /^(\d+)\.([0-9a-f]{32})$/.exec(name) ?? [];
      if (number !== undefined && md5 !== undefined) parts.set(Number(number), md5);
    }
    return parts;
  }

  #folder(id: string): string {
    if (!UPLOAD_ID.test(id)) throw noSuchUpload(id);
    return path.join(this.#store.root, '.uploads', id);
  }
}

function checkOrder(named: readonly PartReference[]): void {
  const numbers = named.map(({ PartNumber: number = 0 }) => number);
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0))) throw invalidPartOrder();
}

const invalidPart = (number: number): AwsFailure =>
  new AwsFailure(
    'InvalidPart',
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { PartNumber: String(number) },
  );

const invalidPartOrder = (): AwsFailure =>
  new AwsFailure(
    'InvalidPartOrder',
    'The list of parts was not in ascending order. Parts must be ordered by part number.',
    400,
  );

const entityTooSmall = (number: number, size: number): AwsFailure =>
  new AwsFailure('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
    ProposedSize: String(size),
    MinSizeAllowed: String(MIN_PART_BYTES),
    PartNumber: String(number),
  });
