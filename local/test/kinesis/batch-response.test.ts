import { describe, expect, it } from 'vitest';
import { firstFailure } from '../../kinesis/delivery.ts';

const records = ['10', '11', '12'].map((sequenceNumber, position) => ({
  sequenceNumber,
  position,
  arrival: 0,
  partitionKey: 'k',
  data: new Uint8Array(),
  shardId: 'shardId-000000000000',
}));
const failing = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});
const SUCCESS = 3;
const WHOLE_BATCH = 0;

// Lambda Developer Guide, "Configuring partial batch response with Kinesis Data Streams": success and failure conditions.
describe('a batch response', () => {
  it.each([
    ['nothing', undefined, SUCCESS],
    ['null', null, SUCCESS],
    ['an empty text', '', SUCCESS],
    ['an empty object', {}, SUCCESS],
    ['an empty list', { batchItemFailures: [] }, SUCCESS],
    ['a null list', { batchItemFailures: null }, SUCCESS],
    ['one failure', failing('11'), 1],
    ['several failures: the lowest counts', failing('12', '11'), 1],
    ['the first record', failing('10'), WHOLE_BATCH],
    ['an empty identifier', failing(''), WHOLE_BATCH],
    ['a null identifier', failing(null), WHOLE_BATCH],
    ['an identifier of another batch', failing('99'), WHOLE_BATCH],
    ['one known and one unknown identifier', failing('12', '99'), WHOLE_BATCH],
    ['a wrong key name', { batchItemFailures: [{ id: '11' }] }, WHOLE_BATCH],
    ['a null item', { batchItemFailures: [null] }, WHOLE_BATCH],
    ['a list that is no list', { batchItemFailures: '11' }, WHOLE_BATCH],
    ['some other text', 'ok', WHOLE_BATCH],
  ])('%s', (_, response, expected) => {
    expect(firstFailure(response, records)).toBe(expected);
  });
});
