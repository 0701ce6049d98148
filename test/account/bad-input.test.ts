import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deployedAccount, temporaryFolder } from './support/account.ts';
import { get, post, sendEvents } from './support/http.ts';
import { invoiceFile } from './support/invoices.ts';
import { fileBody, land, reportOf, upload } from './support/objects.ts';
import { QueryFailedError, query } from './support/query.ts';
import { quarantineReasons, reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';
import { orderEvent } from './support/traffic.ts';

const AT = '2010-12-01 08:26:00';
const GOOD = invoiceFile([
  ['1', 'A', 1, '1.00', AT],
  ['2', 'B', 2, '2.00', AT],
]);
const HEADER = GOOD.slice(0, GOOD.indexOf('\n') + 1);
const noise = Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 7919) % 251));
/** So long that the end of the packed data is far from its beginning. */
const PACKED = gzipSync(
  invoiceFile(Array.from({ length: 3000 }, (_, i) => [`${i}`, `P${(i * 7919) % 997}`, 1, '1.00', AT])),
);
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), noise]);

describe.concurrent('a file that is not what it should be', () => {
  it.each([
    [
      'prose',
      'online-retail/prose.csv',
      'Dear Sir or Madam,\nplease find attached\n',
      'missing_column',
      /lacks InvoiceNo/,
    ],
    ['a folder nobody knows', 'magento/orders.csv', GOOD, 'unknown_source', /unknown source "magento".*online-retail/],
    ['a picture', 'online-retail/photo.csv', PNG, 'binary_file', /Export it as CSV/],
    [
      'a column is missing',
      'online-retail/column.csv',
      GOOD.replace('Quantity', 'Menge'),
      'missing_column',
      /lacks Quantity/,
    ],
    ['empty', 'online-retail/empty.csv', '', 'empty_file', /is empty/],
    ['blank lines only', 'online-retail/blank.csv', '\n\r\n\n', 'empty_file', /is empty/],
    [
      'no gzip behind its first bytes',
      'online-retail/corrupt.csv.gz',
      Buffer.concat([Buffer.from('1f8b', 'hex'), noise]),
      'corrupt_gzip',
      /gzip/,
    ],
    [
      'no name for the source of events',
      'events/Web Shop/x.ndjson',
      '{}',
      'unknown_source',
      /"Web Shop" is not a source name/,
    ],
  ])('%s: is rejected as one input, with what to do', async (_name, key, content, reason, detail) => {
    // Prepare
    const test = await deployedAccount();
    // Act
    const report = await upload(test, key, content);
    // Assess
    expect(report).toMatchObject({
      status: 'rejected',
      received: 1,
      accepted: 0,
      quarantined: 1,
      reasons: { [reason]: 1 },
    });
    const [row, ...others] = await query(test, 'SELECT reason, detail, file, processor FROM staging.quarantine');
    expect(others).toEqual([]);
    expect(row).toMatchObject({ reason, file: `landing/${key}`, processor: 'load' });
    expect(row?.detail).toMatch(detail);
    await publish(test);
    const [ledger] = Object.values(await reconcile(test));
    expect(ledger).toMatchObject({ received: 1, accepted: 0, quarantined: 1, difference: 0 });
  });

  it('only a header: is one input that says nothing, and never passes in silence', async () => {
    // Prepare
    const test = await deployedAccount();
    // Act
    const report = await upload(test, 'online-retail/header.csv', HEADER);
    await publish(test);
    // Assess
    expect(report).toMatchObject({ received: 1, accepted: 0, quarantined: 1, reasons: { no_records: 1 } });
    expect(Object.values(await reconcile(test)).every(({ difference }) => difference === 0)).toBe(true);
  });

  it('cut off in the middle of its gzip: what came before counts, and the rest is one lost input', async () => {
    // Prepare
    const test = await deployedAccount();
    // Act
    const report = await upload(test, 'online-retail/cut.csv.gz', PACKED.subarray(0, PACKED.length / 2));
    await publish(test);
    // Assess
    expect(report.accepted).toBeGreaterThan(500);
    expect(report.accepted).toBeLessThan(3000);
    expect(report.reasons.truncated_gzip).toBe(1);
    expect(report.received).toBe(report.accepted + report.quarantined);
    expect((await reconcile(test))['online-retail']).toMatchObject({
      received: report.received,
      accepted: report.accepted,
      quarantined: report.quarantined,
      difference: 0,
    });
  });

  it('single broken lines: each is quarantined with its line, and the good ones count', async () => {
    // Prepare
    const lines = [
      ['1', 'A', 'Mug', '1', AT, '1.00', '1', 'UK'],
      ['', 'A', 'Mug', '1', AT, '1.00', '1', 'UK'],
      ['2', '', 'Mug', '1', AT, '1.00', '1', 'UK'],
      ['3', 'A', 'Mug', 'one', AT, '1.00', '1', 'UK'],
      ['4', 'A', 'Mug', '1', '31.14.2010', '1.00', '1', 'UK'],
      ['5', 'A', 'Mug', '1', AT, '1,00 £', '1', 'UK'],
      ['6', 'A', 'Mug'],
      ['7', 'A', '"Mug', '1', AT, '1.00', '1', 'UK'],
      ['8', 'A', '"Mug, ""large"""', '1', AT, '1.00', '1', 'UK'],
    ];
    const test = await deployedAccount();
    // Act
    const report = await upload(test, 'online-retail/lines.csv', HEADER + lines.map((line) => line.join()).join('\n'));
    await publish(test);
    // Assess
    expect(report).toMatchObject({ status: 'loaded', received: 9, accepted: 2, quarantined: 7 });
    const rows = await query(test, 'SELECT line, reason, original FROM staging.quarantine ORDER BY line');
    expect(rows.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'missing_invoice'],
      [4, 'missing_product'],
      [5, 'invalid_quantity'],
      [6, 'invalid_date'],
      [7, 'wrong_column_count'],
      [8, 'wrong_column_count'],
      [9, 'unclosed_quote'],
    ]);
    expect(rows.map(({ original }) => original)).toEqual(lines.slice(1, 8).map((line) => line.join()));
    expect((await reconcile(test))['online-retail']).toMatchObject({
      received: 9,
      accepted: 2,
      quarantined: 7,
      difference: 0,
    });
  });
});

describe.concurrent('a request that is not what it should be', () => {
  it.each([
    ['no JSON', '{"batch": [', 400, /not valid JSON/],
    ['no object', '[1]', 400, /not a JSON object/],
    ['no batch', '{"events": []}', 400, /array in `batch`/],
    ['an empty batch', '{"batch": []}', 400, /at least one event/],
    ['too many events', JSON.stringify({ batch: Array(2501).fill(1) }), 400, /2501 events; the limit is 2500/],
    ['more than 500 KB', JSON.stringify({ batch: ['x'.repeat(512_001)] }), 413, /larger than 512000 bytes/],
  ])('%s: is answered with what is wrong', async (_name, body, status, detail) => {
    const test = await deployedAccount();
    const answer = await post(test, '/v1/batch', body);
    expect(answer.status).toBe(status);
    expect(answer.json().detail).toMatch(detail);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  it('more than 500 KB once unpacked, damaged gzip, and keys that nobody knows', async () => {
    const test = await deployedAccount();
    const bomb = await post(test, '/v1/batch', { batch: ['x'.repeat(2_000_000)] }, { gzip: true });
    const damaged = await post(test, '/v1/batch', noise, { headers: { 'content-encoding': 'gzip' } });
    const stranger = await post(
      test,
      '/v1/batch',
      { batch: [1] },
      { headers: { authorization: `Basic ${btoa('nobody:')}` } },
    );
    const nameless = await post(test, '/v1/batch', { batch: [1] }, { headers: { authorization: '' } });
    expect([bomb, damaged, stranger, nameless].map(({ status }) => status)).toEqual([413, 400, 401, 401]);
    expect([bomb, damaged, stranger, nameless].map((answer) => answer.json().detail)).toEqual([
      expect.stringMatching(/larger than 512000 bytes/),
      expect.stringMatching(/cannot be unpacked/),
      expect.stringMatching(/not known to this stage/),
      expect.stringMatching(/Send the write key/),
    ]);
  });

  it('more than Lambda takes: 413, since SDKs send again what is answered with 500', async () => {
    const test = await deployedAccount();
    const answer = await post(test, '/v1/batch', { batch: ['x'.repeat(7_000_000)] });
    expect(answer.status).toBe(413);
  });

  it('a broken event in a good batch, or a stranger’s record on the stream: is quarantined, and its neighbours count', async () => {
    // Prepare
    const test = await deployedAccount();
    const [stream] = test.account.template.resources('AWS::Kinesis::Stream');
    const StreamName = test.account.template.physicalName(stream?.logicalId ?? '');
    const good = (messageId: string) => orderEvent('Product Viewed', 'none', messageId);
    const { userId: _, ...nobody } = good('nobody');
    const large = { ...good('large'), properties: { note: 'x'.repeat(40_000) } };
    // Act
    await sendEvents(test, [good('one'), nobody, large, good('two')]);
    const foreign = ['{"not":"ours"}', '\u0000\u0001no text'].map((text) => Buffer.from(text));
    await test.call('Kinesis', 'PutRecords', {
      StreamName,
      Records: foreign.map((Data) => ({ PartitionKey: 'x', Data })),
    });
    await publish(test);
    // Assess
    expect(await quarantineReasons(test)).toEqual({ missing_ids: 1, event_too_large: 1, malformed_record: 2 });
    const accepted = await query(test, 'SELECT message_id FROM silver.events ORDER BY 1');
    expect(accepted.map(({ message_id }) => message_id)).toEqual(['one', 'two']);
    const ledger = await reconcile(test);
    expect(ledger.web).toMatchObject({ received: 4, accepted: 2, quarantined: 2, difference: 0 });
    expect(ledger.unknown).toMatchObject({ received: 2, accepted: 0, quarantined: 2, difference: 0 });
    const [large4k] = await query(test, "SELECT original FROM staging.quarantine WHERE reason = 'event_too_large'");
    expect(String(large4k?.original)).toBe(JSON.stringify(large).slice(0, 4096));
  });
});

describe.concurrent('a question that has no answer', () => {
  it('about a day: says which days there are, or how to write one', async () => {
    // Prepare
    const test = await deployedAccount();
    const nothing = await get(test, '/v1/reports/daily');
    await upload(test, 'online-retail/good.csv', GOOD);
    await publish(test);
    await new Promise((resolve) => setTimeout(resolve, 2100)); // the pointer to the snapshot is trusted for two seconds
    // Act
    const paths = ['?date=2010-13-45', '?date=yesterday', '?customers=vip', '?date=2011-01-01', '?date=2010-12-01'];
    const answers = await Promise.all(paths.map((path) => get(test, `/v1/reports/daily${path}`)));
    // Assess
    expect([nothing.status, nothing.json().detail]).toEqual([
      404,
      expect.stringMatching(/Load some data and run a refresh/),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 404, 200]);
    expect(answers[0]?.json().detail).toMatch(/yyyy-MM-dd/);
    expect(answers[2]?.json().detail).toMatch(/all or identified/);
    expect(answers[3]?.json().detail).toMatch(/2011-01-01; they run from 2010-12-01 to 2010-12-01/);
    expect(answers[4]?.json()).toMatchObject({ revenue: 5, orders: 2, lines: 2 });
    const wrong = await get(test, '/v1/reports/daily?dat=2010-12-01');
    expect([wrong.status, wrong.json().detail]).toEqual([400, expect.stringMatching(/no field "dat".*date/)]);
    // The gateway knows no keys: what no route opens to them is for people who have signed in, whether or not it is there.
    expect((await get(test, '/v1/reports/monthly')).status).toBe(401);
    const unknown = await post(test, '/nothing', {});
    expect([unknown.status, unknown.headers['access-control-allow-origin']]).toEqual([404, '*']);
  });

  it.each([
    ['SELECT 1 +', /SYNTAX_ERROR/],
    ['SELECT * FROM gold.nothing', /TABLE_NOT_FOUND.*gold\.nothing/],
    ['SELECT nothing FROM gold.daily_sales', /COLUMN_NOT_FOUND.*nothing/],
    ["SELECT CAST('x' AS bigint) FROM (VALUES (1)) AS t(i)", /INVALID_CAST_ARGUMENT/],
  ])('in SQL: %s', async (sql, reason) => {
    const test = await deployedAccount();
    const failure = await query(test, sql).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueryFailedError);
    expect((failure as Error).message).toMatch(reason);
  });
});

// On its own: memory is measured.
describe('a file that is too much', () => {
  it('a line of 300 MB: costs that line and no memory', async () => {
    // Prepare: written piece by piece, so that the test itself does not hold it.
    const path = join(await temporaryFolder(), 'long.csv');
    const file = createWriteStream(path);
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    file.write(GOOD);
    for (let i = 0; i < 300; i++) if (!file.write(megabyte)) await once(file, 'drain');
    file.end(`\n3,C,Mug,1,${AT},1.00,1,UK\n`);
    await once(file, 'close');
    const test = await deployedAccount();
    await upload(test, 'online-retail/warm.csv', HEADER);
    const before = process.memoryUsage.rss();
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 10);
    // Act
    const uploadId = await land(test, 'online-retail/long.csv', await fileBody(path));
    await test.account.idle();
    clearInterval(watch);
    // Assess
    expect(await reportOf(test, uploadId)).toMatchObject({
      received: 4,
      accepted: 3,
      quarantined: 1,
      reasons: { line_too_long: 1 },
    });
    expect((peak - before) / 1e6).toBeLessThan(200); // what was read and not yet collected;
    const [row] = await query(test, 'SELECT line, original FROM staging.quarantine ORDER BY line DESC');
    expect(row).toEqual({ line: 4, original: 'x'.repeat(4096) });
  });
});
