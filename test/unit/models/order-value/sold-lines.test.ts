import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { onlineRetailSoldLines } from '../../../../evaluation/datasets/sold-lines.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sold-lines-'));
  await mkdir(join(folder, 'online-retail'));
});

afterEach(() => rm(folder, { recursive: true }));

async function returnedOf(...lines: readonly string[]): Promise<readonly number[]> {
  const text = [HEADER, ...lines].join('\n');
  await writeFile(join(folder, 'online-retail', 'OnlineRetail.csv.gz'), gzipSync(text));
  return (await onlineRetailSoldLines(folder)).map(({ returned }) => returned);
}

describe('sold lines of Online Retail', () => {
  it('takes a cancellation from the customer’s latest earlier lines of the product, each up to what it has', async () => {
    const returned = await returnedOf(
      '1,22423,CAKESTAND,6,2011-03-01 10:00:00,2.5,7,France',
      '2,22423,CAKESTAND,4,2011-03-02 10:00:00,2,7,France',
      'C3,22423,CAKESTAND,-5,2011-03-03 10:00:00,2,7,France',
      '4,22423,CAKESTAND,9,2011-03-04 10:00:00,2,7,France',
    );
    // Four of the second at 2, one of the first at 2.50, none of what was sold later.
    expect(returned).toEqual([2.5, 8, 0]);
  });

  it('leaves out what finds no sale, and who is not known', async () => {
    const returned = await returnedOf(
      '1,22423,CAKESTAND,6,2011-03-01 10:00:00,2.5,,France',
      '2,22423,CAKESTAND,6,2011-03-01 10:00:00,2.5,7,France',
      'C3,22423,CAKESTAND,-5,2011-03-03 10:00:00,2,,France',
      'C4,22423,CAKESTAND,-5,2011-03-03 10:00:00,2,8,France',
      'C5,85123,T-LIGHT,-5,2011-03-03 10:00:00,2,7,France',
    );
    expect(returned).toEqual([0, 0]);
  });

  it('counts the week from Monday', async () => {
    await returnedOf('1,22423,CAKESTAND,6,2011-03-06 09:59:00,2.5,7,France');
    // A Sunday.
    expect(await onlineRetailSoldLines(folder)).toEqual([
      {
        source: 'online-retail',
        currency: 'GBP',
        product_id: '22423',
        country: 'France',
        day: '2011-03-06',
        hour: 9,
        day_of_week: 7,
        quantity: 6,
        unit_price: 2.5,
        amount: 15,
        returned: 0,
      },
    ]);
  });
});
