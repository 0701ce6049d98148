import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stagingEvents } from '../../../glue-sql/tables/events.ts';
import { quarantine, rawEvents } from '../../../glue-sql/tables/ledger.ts';
import { transformBatch } from '../../../lambdas/transform/transform-batch.ts';
import { propertyRuns } from '../../support/property.ts';
import { envelopeOf, eventOf, record, recordOf } from './support/records.ts';
import { objectKeys, settings } from './support/staged.ts';

const good = (n: number) => ({ type: 'track', event: 'Product Viewed', userId: 'u', messageId: `m-${n}` });

const ABOUT_TWO = { ...good(1), properties: { products: [{ product_id: 0 }, 'P-2'] } };

describe('a batch of the stream', () => {
  it('becomes rows that carry where they came from', () => {
    const { batch, counts } = transformBatch([recordOf(7, good(1), good(2))], settings);
    const prefix = 'shardId-000000000001:00000000000000000000000000000000000000000000000000000007';
    expect(batch.rows(stagingEvents)).toMatchObject([
      { source: 'web', message_id: 'm-1', ingest_id: `${prefix}:0000` },
      { source: 'web', message_id: 'm-2', ingest_id: `${prefix}:0001` },
    ]);
    expect(batch.rows(rawEvents)).toMatchObject([{ body: JSON.stringify(good(1)) }, { body: JSON.stringify(good(2)) }]);
    expect(counts).toEqual({ records: 1, received: 2, staged: 2, quarantined: 0 });
  });

  it('becomes the same objects when it is delivered again', () => {
    const records = [recordOf(1, good(1), 'bad'), record(2, 'no envelope'), recordOf(3, good(3))];
    const [first, again] = [transformBatch(records, settings), transformBatch(records, settings)];
    const sequence = (n: number) => String(n).padStart(56, '0');
    expect(first).toMatchObject({ day: '2026-03-01', name: `shardId-000000000001-${sequence(1)}-${sequence(3)}` });
    expect({ day: again.day, name: again.name }).toEqual({ day: first.day, name: first.name });
    expect([...again.batch.objects(again.day, again.name)]).toEqual([...first.batch.objects(first.day, first.name)]);
  });

  it('takes a record that is no envelope as one quarantined input, with what it held', () => {
    const { batch, counts } = transformBatch([record(1, 'no envelope'), recordOf(2, good(1))], settings);
    expect(batch.rows(quarantine)).toEqual([
      expect.objectContaining({
        source: 'unknown',
        reason: 'malformed_record',
        processor: 'transform',
        original: 'no envelope',
      }),
    ]);
    expect(counts).toEqual({ records: 2, received: 2, staged: 1, quarantined: 1 });
  });

  it('quarantines an event with the reason and the original', () => {
    const { batch } = transformBatch([recordOf(1, { type: 'page', properties: { a: 1 } })], settings);
    expect(batch.rows(quarantine)).toMatchObject([
      { reason: 'missing_ids', original: '{"type":"page","properties":{"a":1}}', file: null, line: null },
    ]);
  });

  it('lets what the request says hold where an event does not say it itself', () => {
    const envelope = envelopeOf(
      [good(1), { ...good(2), context: { locale: 'fr-FR' }, sentAt: '2026-03-01T11:00:00Z' }],
      {
        sentAt: '2026-03-01T11:59:00.000Z',
        context: { locale: 'en-GB', campaign: { name: 'spring' } },
      },
    );
    const { batch } = transformBatch([record(1, envelope)], settings);
    expect(batch.rows(stagingEvents)).toMatchObject([
      { locale: 'en-GB', utm_campaign: 'spring' },
      { locale: 'fr-FR', utm_campaign: 'spring' },
    ]);
    expect(JSON.parse(batch.rows(rawEvents)[0]?.body ?? '')).toEqual({
      ...good(1), // a replay finds in bronze all that the rows were made of
      sentAt: '2026-03-01T11:59:00.000Z',
      context: { locale: 'en-GB', campaign: { name: 'spring' } },
    });
  });

  it('corrects the clock by the time at which the request was sent', () => {
    const event = { ...good(1), timestamp: '2026-03-01T10:00:00.000Z' };
    const { batch } = transformBatch(
      [record(1, envelopeOf([event], { sentAt: '2026-03-01T10:30:00.000Z' }))],
      settings,
    );
    expect(batch.rows(stagingEvents)[0]?.occurred_at).toBe(Date.parse('2026-03-01T11:30:00.000Z')); // received at 12:00
  });

  it('quarantines an event that is nested too deeply', () => {
    const bomb = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const text = `{"v":1,"source":"web","receivedAt":1772366400000,"events":[${bomb},${JSON.stringify(good(1))}]}`;
    const { batch, counts } = transformBatch([record(1, text)], settings);
    expect(counts).toMatchObject({ received: 2, staged: 1, quarantined: 1 });
    expect(batch.rows(quarantine)[0]?.reason).toBe('nested_too_deeply');
  });

  it('is never empty', () => {
    expect(() => transformBatch([], settings)).toThrow('without records');
  });

  it('puts every event into exactly one of events and quarantine, whatever arrives', () => {
    const anything = fc.oneof(eventOf, fc.jsonValue());
    const records = fc.array(fc.oneof(fc.array(anything, { minLength: 1, maxLength: 8 }), fc.string()), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(records, (contents) => {
        const given = contents.map((content, n) =>
          typeof content === 'string' ? record(n, content) : recordOf(n, ...content),
        );
        const inputs = contents.reduce((sum, content) => sum + (typeof content === 'string' ? 1 : content.length), 0);
        const { batch, day, name, counts } = transformBatch(given, settings);
        // An event about several products is a row for each of them.
        const staged = new Set(batch.rows(stagingEvents).map(({ ingest_id }) => ingest_id));
        const refused = batch.rows(quarantine).map(({ ingest_id }) => ingest_id);
        expect(staged.size + refused.length).toBe(inputs);
        expect(new Set([...staged, ...refused])).toEqual(
          new Set(batch.rows(rawEvents).map(({ ingest_id }) => ingest_id)),
        );
        expect(counts.staged + counts.quarantined).toBe(counts.received);
        expect([...batch.objects(day, name)].length).toBeGreaterThan(0); // and all of it can be written
      }),
      { numRuns: propertyRuns(200), examples: [[[[ABOUT_TWO, []], [{ type: 'track' }]]]] },
    );
  });

  it('names its objects by what arrived alone', () => {
    const { batch } = transformBatch([recordOf(1, good(1), 'bad')], settings);
    expect(objectKeys(batch)).toEqual([
      'staging/events/dt=2026-03-01/name.parquet',
      'bronze/raw_events/dt=2026-03-01/name.parquet',
      'staging/quarantine/dt=2026-03-01/name.parquet',
    ]);
  });
});
