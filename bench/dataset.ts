import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** The benchmark's data is not there. */
export class DatasetMissingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DatasetMissingError';
  }
}

const FILE = join('online-retail', 'OnlineRetail.csv.gz');

/** Path of the Online Retail file. @throws DatasetMissingError saying where it was looked for */
export function onlineRetailFile(given: string | undefined): string {
  const folder = given ?? process.env.SHOPLAKE_DATASETS;
  const wanted = 'the UCI dataset "Online Retail" (id 352) as gzipped CSV';
  if (folder === undefined) {
    throw new DatasetMissingError(
      `No dataset folder is given. Put ${wanted} at DIR/${FILE} and pass --data DIR or set SHOPLAKE_DATASETS=DIR.`,
    );
  }
  const file = join(folder, FILE);
  if (!existsSync(file)) throw new DatasetMissingError(`${file} does not exist. It should be ${wanted}.`);
  return file;
}

/** Further apart than any two invoice numbers of the file. */
const SHIFT = 1_000_000;
const INVOICE = /^("?[A-Za-z]?)(\d+)/;

/** Writes the file several times over into one, with invoice numbers shifted so that every copy's orders are orders of their own. */
export async function repeatInvoices(source: string, target: string, copies: number): Promise<void> {
  const gzip = createGzip({ level: 1 });
  const done = finished(gzip.pipe(createWriteStream(target)));
  for (let copy = 0; copy < copies; copy++) {
    const lines = createInterface({
      input: createReadStream(source).pipe(createGunzip()),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    let isHeader = true;
    for await (const line of lines) {
      const skipped = isHeader && copy > 0;
      isHeader = false;
      if (skipped || line === '') continue;
      const shifted = line.replace(
        INVOICE,
        (_, prefix: string, number: string) => `${prefix}${Number(number) + copy * SHIFT}`,
      );
      if (!gzip.write(`${shifted}\n`)) await once(gzip, 'drain');
    }
  }
  gzip.end();
  await done;
}
