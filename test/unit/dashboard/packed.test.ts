import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packed } from '../../../dashboard/src/api/packed.ts';

const TEXT = 'order_id\n1\n';

describe('a file that is sent', () => {
  it.each([
    ['orders.csv', Buffer.from(TEXT), 'orders.csv.gz'],
    ['orders.csv', gzipSync(TEXT), 'orders.csv.gz'],
    ['orders.csv.gz', gzipSync(TEXT), 'orders.csv.gz'],
    ['orders.csv.gz', Buffer.from(TEXT), 'orders.csv.gz'],
  ])('is packed once, whatever its name: %s', async (name, bytes, sent) => {
    const { name: as, body } = await packed(new File([new Uint8Array(bytes)], name));
    expect([as, gunzipSync(Buffer.from(await body.arrayBuffer())).toString()]).toEqual([sent, TEXT]);
  });
});
