import { expect, it } from 'vitest';
import { type Answered, sendable } from '../../../lambdas/api/payload.ts';

const answered = (body: string): Answered => ({
  ...{ statusCode: 200, body, isBase64Encoded: true },
  headers: { 'content-type': 'text/csv', 'content-encoding': 'gzip', 'access-control-allow-origin': '*' },
});
/** What stands around an empty body. */
const AROUND = JSON.stringify(answered('')).length;

it('sends what an invocation can answer as it is', () => {
  const small = answered('x'.repeat(6_291_556 - AROUND));
  expect(sendable(small, 'r-1')).toBe(small);
});

it.each([
  ['one byte more', 'x'.repeat(6_291_557 - AROUND)],
  ['quotes, which are two bytes each in JSON', '"'.repeat(3_200_000)],
  ['letters of three bytes', '€'.repeat(2_200_000)],
])('says what to do about %s', (_, body) => {
  const { statusCode, headers, isBase64Encoded, body: problem } = sendable(answered(body), 'r-1');
  expect([statusCode, isBase64Encoded]).toEqual([400, false]);
  expect(headers).toEqual({ 'content-type': 'application/problem+json', 'access-control-allow-origin': '*' });
  expect(JSON.parse(problem)).toMatchObject({
    detail: expect.stringContaining('Ask for fewer days'),
    requestId: 'r-1',
  });
});
