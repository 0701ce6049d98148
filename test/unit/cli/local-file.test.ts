import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { kindOf, readMap } from '../../../bin/cli/platform/file-kind.ts';
import { openFile } from '../../../bin/cli/platform/local-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'shoplake-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('a workbook', () => {
  it('is the CSV of its first sheet, with dates and numbers of their own types', async () => {
    const { name, bytes, body } = await openFile(join(import.meta.dirname, 'files', 'lines.xlsx'));
    const text = String(body());
    expect([name, bytes]).toEqual(['lines.xlsx.csv', text.length]);
    // Day 45935 of Excel is 5 October 2025, and .4166 of a day are ten hours.
    expect(text).toBe(
      'order_id,ordered_at,product_id,quantity,unit_price,product_name\n7001,2025-10-05 10:00:00,TEA-1,2,1.125,"Tea, ""green"""\n7002,2025-10-06,CUP-1,1,0.1,\n',
    );
  });

  it('that cannot be read is refused, with what to do', async () => {
    const path = written('broken.xlsx', Buffer.from('PK\u0003\u0004 and nothing else', 'latin1'));
    await expect(openFile(path)).rejects.toThrow(/cannot be read as a workbook.*Save its first sheet as CSV/);
  });
});

describe('a file without a source', () => {
  it.each([
    ['shopify', 'Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price\n'],
    ['woocommerce', 'order_id,order_date,order_total,order_currency\n'],
    ['online-retail', 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\r\n1'],
    [
      'olist',
      '"order_id","customer_id","order_status","order_purchase_timestamp","order_approved_at","order_delivered_carrier_date","order_delivered_customer_date","order_estimated_delivery_date"\n',
    ],
    ['retailrocket', 'timestamp,visitorid,event,itemid,transactionid\n'],
    ['orders', 'order_id;ordered_at;total;currency\n'],
    ['order_lines', 'sep=|\norder_id|ordered_at|sku|qty|price\n'],
    ['order_lines', 'Row ID,Order ID,Order Date,Customer ID,Product ID,Product Name,Sales,Quantity,Discount,Profit\n'],
    ['inventory_levels', 'sku,day,on_hand\n'],
    ['events', '{"type":"track","event":"Product Viewed","anonymousId":"a"}\n'],
    ['orders', '{"order_id":"1","ordered_at":"2025-01-01","total":5}\n'],
    ['sentinel', '[{"TimeGenerated":"2025-01-01T00:00:00Z","OperationName":"Sign-in"}]'],
  ])('is told by its header: %s', async (source, content) => {
    const plain = await kindOf(written('plain', content));
    const packed = await kindOf(written('packed', gzipSync(content)));
    expect([plain.source.name, packed.source.name]).toEqual([source, source]);
  });

  it.each(['a,b,c\n1,2,3\n', 'Dear Sir\n', ''])('that no source knows is refused: %j', async (content) => {
    await expect(kindOf(written('odd', content))).rejects.toThrow(/Name the source before the file.*shoplake map/);
  });
});

describe('a map', () => {
  it('names fields of its source only', async () => {
    const map = (value: unknown) => readMap(written('map.json', JSON.stringify(value)));
    expect(await map({ source: 'orders', columns: { order_id: 'Nr' } })).toEqual({
      source: 'orders',
      columns: { order_id: 'Nr' },
      constants: {},
    });
    await expect(map({ source: 'orders', columns: { oder_id: 'Nr' } })).rejects.toThrow(/orders has no oder_id/);
    await expect(map({ source: 'order', columns: {} })).rejects.toThrow(/unknown source, "order"/);
    await expect(map({ columns: {} })).rejects.toThrow(/source/);
    await expect(readMap(written('map.json', '{'))).rejects.toThrow(/is not JSON/);
  });
});
