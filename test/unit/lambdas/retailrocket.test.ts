import { describe, expect, it } from 'vitest';
import { retailrocket } from '../../../lambdas/load/sources/retailrocket.ts';
import { type Loaded, load } from './support/files.ts';

const HEADER = 'timestamp,visitorid,event,itemid,transactionid';
const file = (...lines: readonly string[]): Promise<Loaded> => load(retailrocket, [HEADER, ...lines, ''].join('\n'));
/** 1433221332 is 2015-06-02 05:02:12 UTC. */
const AT = new Date('2015-06-02T05:02:12.000Z');

describe('a line of the clickstream', () => {
  it.each([
    ['view', 'Product Viewed'],
    ['addtocart', 'Product Added'],
    ['transaction', 'Order Completed'],
  ])('that says %s is %s of a visitor who is customer and device', async (kind, event) => {
    const { rows } = await file(`1433221332117,257597,${kind},355908,`);
    expect(rows('events')).toMatchObject([
      { type: 'track', event, user_id: '257597', anonymous_id: '257597', product_id: '355908', source: 'retailrocket' },
    ]);
  });

  it('is dated in milliseconds or in seconds', async () => {
    const { rows } = await file('1433221332000,1,view,2,', '1433221332,1,view,2,');
    expect(rows('events').map(({ occurred_at }) => occurred_at)).toEqual([AT, AT]);
  });

  it('may come in the columns of a subset', async () => {
    const { rows } = await load(retailrocket, 'timestamp,visitor_idx,event,item_idx\n1433221332,1176,view,6768\n');
    expect(rows('events')).toMatchObject([{ user_id: '1176', product_id: '6768', occurred_at: AT }]);
  });

  it('keeps its id in every file and at every line', async () => {
    const line = '1433221332117,257597,view,355908,';
    const [first] = (await file(line)).rows('events');
    const [, second] = (await file('1433221332117,1,view,2,', line)).rows('events');
    expect(second?.message_id).toBe(first?.message_id);
  });

  it('has another id as soon as it says anything else', async () => {
    const { rows } = await file(
      '1433221332117,12,view,3,',
      '1433221332117,1,view,23,',
      '1433221332118,12,view,3,',
      '1433221332117,12,addtocart,3,',
      '1433221332117,12,transaction,3,7',
      '1433221332117,12,transaction,3,8',
    );
    expect(new Set(rows('events').map(({ message_id }) => message_id)).size).toBe(6);
  });
});

describe('a transaction', () => {
  it('is an order for each item, so that none replaces another’s lines', async () => {
    const { rows } = await file('1433221332117,9,transaction,1,4000', '1433221332117,9,transaction,2,4000');
    expect(rows('order_lines')).toMatchObject([
      { order_id: '4000-1', product_id: '1', quantity: 1, customer_id: '9' },
      { order_id: '4000-2', product_id: '2', quantity: 1, customer_id: '9' },
    ]);
    expect(rows('orders')).toHaveLength(2);
  });

  it('without a number has one made of visitor, time and item', async () => {
    const { rows } = await file('1433221332,9,transaction,1,');
    expect(rows('orders')).toMatchObject([{ order_id: '9-1433221332-1', status: 'completed' }]);
  });

  it('has no price, and is no revenue', async () => {
    const { rows } = await file('1433221332,9,transaction,1,');
    expect(rows('order_lines')).toMatchObject([{ line_kind: 'free', unit_price: 0 }]);
  });
});

describe('a line that cannot be used', () => {
  it.each([
    ['yesterday,1,view,2,', 'invalid_timestamp'],
    ['-5,1,view,2,', 'invalid_timestamp'],
    ['14332213,1,view,2,', 'invalid_timestamp'],
    ['4102444800,1,view,2,', 'future_timestamp'],
    ['1433221332,,view,2,', 'missing_visitor'],
    ['1433221332,1,,2,', 'missing_event'],
    ['1433221332,1,view,,', 'missing_item'],
    ['1433221332,1,purchase,2,', 'unknown_event'],
  ])('"%s" is refused as %s', async (line, reason) => {
    expect((await file(line)).counts.reasons).toEqual({ [reason]: 1 });
  });
});
