import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** A purchase of the CDNOW sample: 2,357 customers who first bought in the first quarter of 1997 (Fader & Hardie 2001). */
export interface CdnowPurchase {
  readonly customer_id: string;
  /** `yyyy-MM-dd`, 1997-01-01 to 1998-06-30. */
  readonly day: string;
  readonly cds: number;
  /** US dollars. */
  readonly value: number;
}

const FILE = join('cdnow', 'CDNOW_sample.txt.gz');
/** Id in the whole data, id in the sample, day, number of CDs, dollars. */
const LINE = /^\s*(\d+)\s+(\d+)\s+(\d{4})(\d{2})(\d{2})\s+(\d+)\s+(\d+\.\d+)\s*$/;

/**
 * The 6,919 purchases of the file, in its order.
 * @param data the folder that holds `cdnow/CDNOW_sample.txt.gz`
 * @throws Error naming the file and the line that has another shape
 */
export async function* cdnowPurchases(data: string): AsyncGenerator<CdnowPurchase> {
  const path = join(data, FILE);
  const text = createReadStream(path).pipe(createGunzip());
  let number = 0;
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === '') continue;
    const fields = LINE.exec(line);
    if (!fields)
      throw new Error(`${path}, line ${number}: "${line}" is not a purchase (two ids, yyyymmdd, CDs, dollars).`);
    const [, , id = '', year, month, day, cds, value] = fields;
    yield { customer_id: id, day: `${year}-${month}-${day}`, cds: Number(cds), value: Number(value) };
  }
}
