import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { csvLine } from '../../../contracts/csv.ts';
import { beginningAsUtf8 } from '../../../lambdas/load/lines.ts';
import { CommandError } from '../terminal/errors.ts';

const GIBIBYTE = 1024 ** 3;
/** S3 takes no more in one request. */
const LARGEST = 5 * GIBIBYTE;
/** A workbook is unpacked in memory. */
const LARGEST_WORKBOOK = 100 * 1024 ** 2;
const BEGINNING_BYTES = 1024 ** 2;
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const GZIP = Buffer.from([0x1f, 0x8b]);

/** A file to upload: a workbook as the CSV of its first sheet. */
export interface LocalFile {
  /** Its name in the landing folder. */
  readonly name: string;
  readonly bytes: number;
  readonly body: () => Readable | Buffer;
  /** The first megabyte of its text, unpacked. */
  readonly beginning: Buffer;
}

/** Opens a file of the disk. @throws CommandError when it cannot be read, or is a workbook that holds no sheet */
export async function openFile(path: string): Promise<LocalFile> {
  const bytes = await sizeOf(path);
  const head = await headOf(path);
  if (head.subarray(0, ZIP.length).equals(ZIP)) return workbook(path, bytes);
  return {
    name: basename(path),
    bytes,
    body: () => createReadStream(path),
    beginning: beginningAsUtf8(await unpacked(path, head)),
  };
}

async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${error.message}.`,
    );
  });
  if (!stats.isFile()) throw new CommandError(`${path} is not a file. Name the files one by one.`);
  if (stats.size > LARGEST) throw new CommandError(`${path} is larger than 5 GiB. Pack it with gzip or split it.`);
  return stats.size;
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The beginning of a text, of gzip as far as it can be unpacked. */
async function unpacked(path: string, head: Buffer): Promise<Buffer> {
  if (!head.subarray(0, GZIP.length).equals(GZIP)) return head;
  const gunzip = createReadStream(path).pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }));
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of gunzip) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length >= BEGINNING_BYTES) break;
    }
  } catch {
    // The load says what is wrong with it.
  }
  return Buffer.concat(chunks);
}

type Cell = string | number | boolean | Date | null;

async function workbook(path: string, size: number): Promise<LocalFile> {
  const advice = 'Save its first sheet as CSV (UTF-8) and load that.';
  if (size > LARGEST_WORKBOOK) throw new CommandError(`${path} is a workbook of more than 100 MB. ${advice}`);
  const rows = await sheetOf(path).catch((error: Error) => {
    throw new CommandError(`${path} cannot be read as a workbook of Excel (.xlsx): ${error.message}. ${advice}`);
  });
  if (rows.length === 0) throw new CommandError(`The first sheet of ${path} is empty. ${advice}`);
  const text = Buffer.from(rows.map((row) => `${csvLine(row.map(written))}\n`).join(''));
  return {
    name: `${basename(path)}.csv`,
    bytes: text.length,
    body: () => text,
    beginning: text.subarray(0, BEGINNING_BYTES),
  };
}

/** The first sheet. The library is loaded for workbooks only; its types say `typeof Date` where they mean a date. */
async function sheetOf(path: string): Promise<readonly (readonly Cell[])[]> {
  const { readSheet } = await import('read-excel-file/node');
  return (await readSheet(path)) as unknown as Cell[][];
}

/** Excel counts in parts of a day, which come to seconds only when they are rounded. */
function writtenDate(date: Date): string {
  const second = new Date(Math.round(date.getTime() / 1000) * 1000).toISOString();
  return second.slice(0, 19).replace('T', ' ').replace(' 00:00:00', '');
}

/** A cell as CSV, of its own type: a date as its wall-clock time, a number with a decimal point. */
function written(cell: Cell): string | boolean | null {
  if (cell instanceof Date) return writtenDate(cell);
  if (typeof cell !== 'number') return cell;
  const digits = String(Number(cell.toPrecision(15)));
  return digits.includes('e') ? cell.toFixed(10).replace(/\.?0+$/, '') : digits;
}
