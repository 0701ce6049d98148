import { expect, test } from 'vitest';
import { fromWire, toWire } from '../../sdk/errors.ts';
import { AwsFailure, UnsupportedError } from '../../service.ts';

const sentAsJson = (error: unknown): Error => fromWire(JSON.parse(JSON.stringify(toWire(error))));

test('an AWS failure comes back whole', () => {
  const failure = sentAsJson(new AwsFailure('NoSuchKey', 'gone', 404, { Key: 'k' }));
  expect(failure).toBeInstanceOf(AwsFailure);
  expect(failure).toMatchObject({ code: 'NoSuchKey', message: 'gone', status: 404, fields: { Key: 'k' } });
});

test('what is not supported stays so, with its message', () => {
  const sent = new UnsupportedError('S3 SelectObjectContent');
  const received = sentAsJson(sent);
  expect(received).toBeInstanceOf(UnsupportedError);
  expect(received.message).toBe(sent.message);
});

test('any other error keeps name and message', () => {
  expect(sentAsJson(new RangeError('too far'))).toMatchObject({ name: 'RangeError', message: 'too far' });
  expect(sentAsJson('text')).toMatchObject({ name: 'Error', message: 'text' });
});
