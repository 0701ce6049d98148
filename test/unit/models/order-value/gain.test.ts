import { expect, it } from 'vitest';
import { gain } from '../../../../models/order-value/evaluate.ts';
import type { Line } from '../../../../models/order-value/lines.ts';

const line = (lost: number): Line => ({ gross: 10, lost }) as Line;

it('is the mean gain by its standard error', () => {
  // Squared errors of 0.25 each against 0.25, 0, 0, 0: gains of 10 × (0, 0.25, 0.25, 0.25), 7.5 in all. Around their mean of
  // 1.875 they have the squares 3.515625 and three times 0.390625, 4.6875 in all.
  const lines = [line(1), line(0), line(0), line(0)];
  const against = Float64Array.of(0.5, 0.5, 0.5, 0.5);
  const own = Float64Array.of(0.5, 0, 0, 0);
  expect(gain(lines, own, against)).toBeCloseTo(7.5 / Math.sqrt(4.6875), 12);
  expect(gain(lines, against, own)).toBeCloseTo(-7.5 / Math.sqrt(4.6875), 12);
});

it('is none of an expectation over itself', () => {
  const same = Float64Array.of(0.3, 0.3);
  expect(gain([line(1), line(0)], same, same)).toBe(0);
});
