import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KinesisStream, type StreamOptions } from '../../kinesis/stream.ts';
import { openStore, temporaryFolder } from '../support/folder.ts';
import { configuration } from './configuration.ts';

const ALL = { maxRecords: 10_000, maxBytes: 10 * 1024 * 1024 };

async function open(dataDir?: string, options: Partial<StreamOptions> = {}): Promise<KinesisStream> {
  return new KinesisStream({ store: await openStore(dataDir), configuration: configuration(), ...options });
}

const entry = (text: string) => ({ partitionKey: `key of ${text}`, data: Buffer.from(text) });

function texts(stream: KinesisStream, from = stream.start(0)): string[] {
  const found: string[] = [];
  for (let position = from; ; ) {
    const records = stream.read(0, position, ALL);
    const last = records.at(-1);
    if (!last) return found;
    found.push(...records.map((record) => Buffer.from(record.data).toString()));
    position = last.position + 1;
  }
}

describe('a stream', () => {
  it('keeps its records over a restart, with the same sequence numbers', async () => {
    // Prepare
    const dataDir = await temporaryFolder();
    const before = await open(dataDir);
    const put = before.put([entry('one'), entry('two')]);
    before.store.close();

    // Act
    const after = await open(dataDir);
    after.put([entry('three')]);

    // Assess
    expect(texts(after)).toEqual(['one', 'two', 'three']);
    const [first] = after.read(0, 0, ALL);
    expect(put[0]).toEqual({ shardId: 'shardId-000000000000', sequenceNumber: first?.sequenceNumber });
    expect(first?.partitionKey).toBe('key of one');
  });

  it('writes all records of a put or none, and goes on at the same position', async () => {
    const dataDir = await temporaryFolder();
    const stream = await open(dataDir);
    stream.put([entry('one')]);
    const unwritable = { partitionKey: 'k', data: null as unknown as Uint8Array };
    expect(() => stream.put([entry('two'), unwritable])).toThrow(/NOT NULL/);
    expect([stream.end(0), texts(stream)]).toEqual([1, ['one']]);
    stream.put([entry('three')]);
    expect(texts(await open(dataDir))).toEqual(['one', 'three']);
  });

  it('gives every record back, in order and from any position', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 })),
        async (puts) => {
          const dataDir = await temporaryFolder();
          const stream = await open(dataDir);
          const expected = puts.flat().map((data) => Buffer.from(data).toString('base64'));
          for (const batch of puts) stream.put(batch.map((data) => ({ partitionKey: 'k', data })));
          stream.store.close();
          const again = await open(dataDir);
          const found: string[] = [];
          for (let position = 0; position < again.end(0); ) {
            const records = again.read(0, position, { maxRecords: 3, maxBytes: 100 });
            expect(records[0]?.position).toBe(position);
            found.push(...records.map((record) => Buffer.from(record.data).toString('base64')));
            position += records.length;
          }
          expect(found).toEqual(expected);
          again.store.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('bounds a read by bytes, but gives one record at least', async () => {
    const stream = await open();
    const data = Buffer.alloc(1000, 'x');
    for (let round = 0; round < 4; round += 1) {
      stream.put(Array.from({ length: 500 }, (_, index) => ({ partitionKey: `${round}-${index}`, data })));
    }
    const found = stream.read(0, 1777, { maxRecords: 10, maxBytes: 1 });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ position: 1777, partitionKey: '3-277' });
    expect(stream.read(0, 1777, { maxRecords: 10, maxBytes: 2500 })).toHaveLength(2);
  });

  it('removes a record once it is over its retention and every consumer has passed it', async () => {
    // Prepare
    let clock = Date.now();
    const stream = await open(undefined, { now: () => clock });
    for (const text of ['one', 'two', 'three']) stream.put([entry(text)]);
    let fast = 3;
    let slow = 1;
    stream.registerConsumer('fast', () => fast);
    stream.registerConsumer('slow', () => slow);

    // Act and assess: consumed by both, but young
    stream.trim();
    expect(texts(stream)).toEqual(['one', 'two', 'three']);

    // Old, and 'slow' has done the first only
    clock += 25 * 3_600_000;
    stream.trim();
    expect(texts(stream)).toEqual(['two', 'three']);

    // The last record stays, and with it the position of the next
    slow = fast = 3;
    stream.trim();
    expect(texts(stream)).toEqual(['three']);
    stream.put([entry('four')]);
    expect(texts(stream)).toEqual(['three', 'four']);
  });

  it('starts at the oldest kept record after a trim and a restart', async () => {
    let clock = Date.now();
    const dataDir = await temporaryFolder();
    const stream = await open(dataDir, { now: () => clock });
    for (const text of ['one', 'two', 'three']) stream.put([entry(text)]);
    clock += 25 * 3_600_000;
    stream.trim();
    stream.store.close();

    const again = await open(dataDir, { now: () => clock });

    expect([again.start(0), again.end(0)]).toEqual([2, 3]);
    expect(again.read(0, 0, ALL).map((record) => record.position)).toEqual([2]);
  });

  it('refuses another number of shards than the folder has', async () => {
    const dataDir = await temporaryFolder();
    await open(dataDir);
    await expect(open(dataDir, { configuration: configuration({ shardCount: 2 }) })).rejects.toThrow(
      /does not reshard/,
    );
  });

  it('never lets arrival times fall within a shard when the clock is set back', async () => {
    let clock = 2_000_000_000_000;
    const stream = await open(undefined, { now: () => clock });
    stream.put([entry('one')]);
    clock -= 60_000;
    stream.put([entry('two')]);
    const records = stream.read(0, 0, ALL);
    expect(records.map((record) => record.arrival)).toEqual([2_000_000_000_000, 2_000_000_000_000]);
  });
});
