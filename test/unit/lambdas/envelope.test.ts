import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packEnvelopes, readEnvelope } from '../../../lambdas/ingest/envelope.ts';

const SHARED = { v: 1, source: 'web', receivedAt: 1_772_366_400_000 } as const;
/** A PUT payload unit of a provisioned stream. */
const UNIT = 25 * 1024;

describe('envelopes', () => {
  it('give back every event in its order, and what the events share', () => {
    const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    // A context's `__proto__` is dropped, as the schema library drops it everywhere: it is no attribute of anything.
    const attribute = fc.string({ unit: 'binary' }).filter((name) => name !== '__proto__');
    const shared = fc.record(
      { sentAt: fc.string(), context: fc.dictionary(attribute, fc.string({ unit: 'binary' })) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(json, { minLength: 1, maxLength: 60 }), shared, (events, more) => {
        const given = JSON.parse(JSON.stringify({ ...SHARED, ...more })) as typeof SHARED;
        const envelopes = Array.from(packEnvelopes(given, events), readEnvelope);
        expect(envelopes.flatMap((envelope) => envelope.events)).toEqual(events);
        for (const { events: _, ...rest } of envelopes) expect(rest).toEqual(given);
      }),
    );
  });

  it('stay within one payload unit in bytes, whatever the letters, unless one event alone is larger', () => {
    const texts = fc.array(fc.tuple(fc.constantFrom('x', 'ü', '語', '🎁'), fc.integer({ min: 1, max: 4000 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(texts, (parts) => {
        const events = parts.map(([letter, times]) => letter.repeat(times));
        for (const data of packEnvelopes({ ...SHARED, context: { locale: 'de-DE' } }, events)) {
          expect(data.length).toBeLessThanOrEqual(UNIT);
        }
      }),
    );
  });

  it('are few: small events share a record', () => {
    const events = Array.from({ length: 2500 }, (_, n) => ({ messageId: `m-${n}` })); // about 22 bytes each
    expect([...packEnvelopes(SHARED, events)].length).toBeLessThanOrEqual(4);
  });

  it('take no more than some hundred kilobytes of memory once every event has what the request says for all', () => {
    const events = Array.from({ length: 2500 }, () => ({}));
    for (const letters of [20, 1000, 32_000]) {
      const records = [...packEnvelopes({ ...SHARED, context: { note: 'x'.repeat(letters) } }, events)].map(
        readEnvelope,
      );
      expect(Math.max(...records.map((record) => record.events.length * letters))).toBeLessThanOrEqual(512 * 1024);
      expect(records.flatMap((record) => record.events)).toHaveLength(2500);
    }
  });

  it('carry a large event alone', () => {
    const sizes = Array.from(
      packEnvelopes(SHARED, ['a', 'x'.repeat(40_000), 'b']),
      (data) => readEnvelope(data).events.length,
    );
    expect(sizes).toEqual([1, 1, 1]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['another version', '{"v":2,"source":"web","receivedAt":1,"events":[1]}'],
    ['no source', '{"v":1,"source":"","receivedAt":1,"events":[1]}'],
    ['no events', '{"v":1,"source":"web","receivedAt":1,"events":[]}'],
    ['bytes that are no text', '\uFFFD\u0000'],
  ])('are not read from %s', (_, text) => {
    expect(() => readEnvelope(Buffer.from(text))).toThrow();
  });
});
