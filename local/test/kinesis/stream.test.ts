import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../kinesis/record-frame.ts';
import { KinesisStream, type StreamOptions } from '../../kinesis/stream.ts';
import { configuration, temporaryFolder } from './folder.ts';

const ALL = { maxRecords: 10_000, maxBytes: 10 * 1024 * 1024 };

async function open(dataDir: string, options: Partial<StreamOptions> = {}): Promise<KinesisStream> {
  return KinesisStream.open({ dataDir, configuration: configuration(), ...options });
}

const entry = (text: string) => ({ partitionKey: `key of ${text}`, data: Buffer.from(text) });

async function texts(stream: KinesisStream, from = stream.start(0), shardIndex = 0): Promise<string[]> {
  const found: string[] = [];
  let position = from;
  for (;;) {
    const records = await stream.read(shardIndex, position, ALL);
    const last = records.at(-1);
    if (!last) return found;
    found.push(...records.map((record) => Buffer.from(record.data).toString()));
    position = last.position + 1;
  }
}

const segments = async (stream: KinesisStream) =>
  (await readdir(stream.directory)).filter((name) => name.endsWith('.log')).sort();

describe('a stream', () => {
  it('keeps its records over a restart, with the same sequence numbers', async () => {
    // Prepare
    const dataDir = await temporaryFolder();
    const before = await open(dataDir);
    const put = await before.put([entry('one'), entry('two')]);
    await before.close();

    // Act
    const after = await open(dataDir);
    await after.put([entry('three')]);

    // Assess
    expect(await texts(after)).toEqual(['one', 'two', 'three']);
    const [first] = await after.read(0, 0, ALL);
    expect(put[0]).toEqual({ shardId: 'shardId-000000000000', sequenceNumber: first?.sequenceNumber });
    expect(first?.partitionKey).toBe('key of one');
    await after.close();
  });

  it.each([1, 5, 8, 9, 30])('cuts a torn tail of %i bytes off and goes on', async (bytes) => {
    // Prepare: what a crash leaves of a frame that was being written
    const dataDir = await temporaryFolder();
    const before = await open(dataDir);
    await before.put([entry('one'), entry('two')]);
    await before.close();
    const [name] = await segments(before);
    const path = join(before.directory, name ?? '');
    const torn = encodeFrame({
      position: 2,
      arrival: 1,
      partitionKey: 'k',
      data: Buffer.from('lost before the answer'),
    });
    await appendFile(path, torn.subarray(0, bytes));

    // Act
    const after = await open(dataDir);
    await after.put([entry('three')]);
    await after.close();
    const again = await open(dataDir);

    // Assess
    expect(await texts(again)).toEqual(['one', 'two', 'three']);
    await again.close();
  });

  it('reads whole records only, wherever the file was cut', async () => {
    const dataDir = await temporaryFolder();
    const before = await open(dataDir);
    await before.put(['a', 'bb', 'ccc'].map(entry));
    await before.close();
    const path = join(before.directory, (await segments(before))[0] ?? '');
    const whole = await readFile(path);
    const ends = ['a', 'bb', 'ccc'].map((text) => encodeFrame({ position: 0, arrival: 0, ...entry(text) }).length);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(path, whole);
      await truncate(path, length);
      const stream = await open(dataDir);
      let room = length;
      const kept = ends.filter((size) => {
        room -= size;
        return room >= 0;
      }).length;
      expect(await texts(stream)).toEqual(['a', 'bb', 'ccc'].slice(0, kept));
      await stream.close();
    }
  });

  it('drops a tail whose bytes were garbled', async () => {
    const dataDir = await temporaryFolder();
    const before = await open(dataDir);
    await before.put([entry('one'), entry('two')]);
    await before.close();
    const path = join(before.directory, (await segments(before))[0] ?? '');
    const bytes = await readFile(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 0xff;
    await writeFile(path, bytes);

    const after = await open(dataDir);

    expect(await texts(after)).toEqual(['one']);
    await after.close();
  });

  it('gives every record back, in order, across segments and from any position', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 8 })),
        async (puts) => {
          const dataDir = await temporaryFolder();
          const stream = await open(dataDir, { segmentBytes: 1000 });
          const expected = puts.flat().map((data) => Buffer.from(data).toString('base64'));
          await Promise.all(puts.map((batch) => stream.put(batch.map((data) => ({ partitionKey: 'k', data })))));
          await stream.close();
          const again = await open(dataDir, { segmentBytes: 1000 });
          const found: string[] = [];
          for (let position = 0; position < again.end(0); ) {
            const records = await again.read(0, position, { maxRecords: 3, maxBytes: 100 });
            expect(records[0]?.position).toBe(position);
            found.push(...records.map((record) => Buffer.from(record.data).toString('base64')));
            position += records.length;
          }
          expect(found).toEqual(expected);
          await again.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('finds a position far inside a large segment', async () => {
    const stream = await open(await temporaryFolder());
    const data = Buffer.alloc(1000, 'x');
    for (let round = 0; round < 4; round += 1) {
      await stream.put(Array.from({ length: 500 }, (_, index) => ({ partitionKey: `${round}-${index}`, data })));
    }
    const [found] = await stream.read(0, 1777, { maxRecords: 1, maxBytes: 1 });
    expect(found).toMatchObject({ position: 1777, partitionKey: '3-277' });
    await stream.close();
  });

  it('removes a segment once it is over its retention and every consumer has passed it', async () => {
    // Prepare: segments of one put each
    let clock = Date.now();
    const stream = await open(await temporaryFolder(), { segmentBytes: 1, now: () => clock });
    for (const text of ['one', 'two', 'three']) await stream.put([entry(text)]);
    let fast = 3;
    let slow = 1;
    stream.registerConsumer('fast', () => fast);
    stream.registerConsumer('slow', () => slow);

    // Act and assess: consumed by both, but young
    await stream.trim();
    expect(await texts(stream)).toEqual(['one', 'two', 'three']);

    // Old, and 'slow' has done the first only
    clock += 25 * 3_600_000;
    await stream.trim();
    expect(await texts(stream)).toEqual(['two', 'three']);
    expect(await segments(stream)).toHaveLength(2);

    // The segment that takes appends stays
    slow = fast = 3;
    await stream.trim();
    expect(await texts(stream)).toEqual(['three']);
    await stream.put([entry('four')]);
    expect(await texts(stream)).toEqual(['three', 'four']);
    await stream.close();
  });

  it('starts at the oldest kept record after a trim and a restart', async () => {
    let clock = Date.now();
    const dataDir = await temporaryFolder();
    const stream = await open(dataDir, { segmentBytes: 1, now: () => clock });
    for (const text of ['one', 'two', 'three']) await stream.put([entry(text)]);
    clock += 25 * 3_600_000;
    await stream.trim();
    await stream.close();

    const again = await open(dataDir, { segmentBytes: 1, now: () => clock });

    expect(again.start(0)).toBe(2);
    expect((await again.read(0, 0, ALL)).map((record) => record.position)).toEqual([2]);
    await again.close();
  });

  it('says which file is damaged instead of skipping records', async () => {
    const dataDir = await temporaryFolder();
    const stream = await open(dataDir, { segmentBytes: 1 });
    for (const text of ['one', 'two']) await stream.put([entry(text)]);
    await stream.close();
    const path = join(stream.directory, (await segments(stream))[0] ?? '');
    await truncate(path, (await stat(path)).size - 1);

    const again = await open(dataDir);

    await expect(again.read(0, 0, ALL)).rejects.toThrow(/is damaged.*npm run reset/s);
    await again.close();
  });

  it('refuses another number of shards than the folder has', async () => {
    const dataDir = await temporaryFolder();
    await (await open(dataDir)).close();
    await expect(open(dataDir, { configuration: configuration({ shardCount: 2 }) })).rejects.toThrow(
      /does not reshard/,
    );
  });

  it('never lets arrival times fall within a shard when the clock is set back', async () => {
    let clock = 2_000_000_000_000;
    const stream = await open(await temporaryFolder(), { now: () => clock });
    await stream.put([entry('one')]);
    clock -= 60_000;
    await stream.put([entry('two')]);
    const records = await stream.read(0, 0, ALL);
    expect(records.map((record) => record.arrival)).toEqual([2_000_000_000_000, 2_000_000_000_000]);
    await stream.close();
  });
});
