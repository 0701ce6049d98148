import { describe, expect, it } from 'vitest';
import { stagingOrderLines } from '../../../glue-sql/tables/order-lines.ts';
import { draftMap, lackingIn } from '../../../lambdas/load/draft-map.ts';
import { preview } from '../../../lambdas/load/preview.ts';
import { headerOf } from '../../../lambdas/load/recognise.ts';
import type { RecordSchema } from '../../../lambdas/load/schema/record-schema.ts';
import { orderLines } from '../../../lambdas/load/sources/order-lines.ts';
import { sentinel } from '../../../lambdas/load/sources/sentinel.ts';
import { contextOf, load } from './support/files.ts';

const GERMAN =
  'Bestellnr;Datum;Artikelnr;Menge;Einzelpreis;Notiz\n1;05.10.2025;TASSE;1.000;2;x\n2;06.10.2025;LAMPE;1;12,50;y\n';
const schema = orderLines.schema as RecordSchema;

describe('a file with columns of its own', () => {
  const map = draftMap(headerOf(GERMAN.split('\n')[0] ?? ''), schema);

  it('has a map drafted for it, that says what it lacks', () => {
    expect(map.columns).toEqual({
      order_id: 'Bestellnr',
      product_id: 'Artikelnr',
      quantity: 'Menge',
      unit_price: 'Einzelpreis',
      ordered_at: 'Datum',
    });
    expect(lackingIn(map, schema)).toEqual([]);
    expect(lackingIn({ columns: { order_id: 'x' }, constants: {} }, schema)).toEqual([
      'product_id',
      'quantity',
      'ordered_at',
      'unit_price or line_amount',
    ]);
  });

  it('is read by its map, with what every record has though the file does not say it', async () => {
    const given = { map: { ...map, constants: { currency: 'EUR' } } };
    const { counts, ignored, rows } = await load(orderLines, GERMAN, { given });
    expect(counts).toMatchObject({ received: 2, accepted: 2 });
    expect(ignored).toEqual([{ column: 'Notiz' }]);
    expect(rows('order_lines').map(({ quantity, unit_price, currency }) => [quantity, unit_price, currency])).toEqual([
      [1000, 2, 'EUR'],
      [1, 12.5, 'EUR'],
    ]);
  });

  it('is shown as it would be read, and what would be refused', () => {
    const context = { ...contextOf(orderLines), given: { map } };
    const text = Buffer.from(`${GERMAN}3;gestern;TASSE;1;2;z\n`);
    const { rows, refused, ignored } = preview(orderLines, context, text, { table: stagingOrderLines, records: 3 });
    expect(rows).toMatchObject([{ quantity: 10_000_000n }, { quantity: 10_000n }]);
    expect(refused).toMatchObject([{ line: 4, reason: 'invalid_ordered_at' }]);
    expect(ignored).toEqual(['Notiz']);
  });
});

describe('a file that is something else', () => {
  it('is refused in one message that says what it is', async () => {
    const log = '10.0.0.1 - - [07/Oct/2025:09:50:26 +0200] "GET / HTTP/1.1" 200 5\n'.repeat(500);
    const { counts, examples } = await load(sentinel, log);
    expect(counts).toEqual({ received: 1, accepted: 0, quarantined: 1, reasons: { not_json: 1 } });
    expect(examples.not_json?.[0]?.detail).toMatch(/access log of a web server.*sentinel/);
    const asCsv = await load(orderLines, log);
    expect(Object.values(asCsv.examples)[0]?.[0]?.detail).toMatch(/access log of a web server/);
    const orders = await load(sentinel, 'order_id,ordered_at,total\n1,2025-01-01,5\n2,2025-01-01,5\n');
    expect(orders.examples.not_json?.[0]?.detail).toMatch(/source orders: load it as that/);
  });

  it('but for its first lines is read from then on', async () => {
    const record = '{"TimeGenerated":"2025-10-07T00:00:00Z","OperationName":"Sign-in"}';
    const { counts } = await load(sentinel, `# written by hand\n\nnot JSON\n${record}\n`);
    expect(counts).toMatchObject({ received: 3, accepted: 1, reasons: { invalid_json: 2 } });
  });
});
