import { describe, expect, it } from 'vitest';
import { BOTTOM, geometryOf, HEIGHT, RIGHT, TOP } from '../../../dashboard/src/charts/time-geometry.ts';

/** Where there are only short labels. */
const LEFT = 44;
const WIDTH = LEFT + RIGHT + 300;
const [FOOT, HEAD] = [HEIGHT - BOTTOM, TOP];
const point = (start: string, value: number, isComplete = true) => ({ start, value, isComplete });

describe('a line over days', () => {
  it('is dotted where its time is not over, at either end, and solid between', () => {
    const { paths } = geometryOf(
      [point('2026-11-02', 0, false), point('2026-11-03', 4), point('2026-11-04', 0), point('2026-11-05', 4, false)],
      [],
      WIDTH,
    );
    const at = (place: number, isHigh: boolean): string => `${LEFT + place * 100},${isHigh ? HEAD : FOOT}`;
    expect(paths.line).toBe(`M${at(1, true)}L${at(2, false)}`);
    expect(paths.open).toBe(`M${at(0, false)}L${at(1, true)}M${at(2, false)}L${at(3, true)}`);
  });

  it('is all dotted where nothing is over yet, and nothing where it has no points', () => {
    const { paths } = geometryOf([point('2026-11-02', 0, false), point('2026-11-03', 4, false)], [], WIDTH);
    expect([paths.line, paths.open]).toEqual(['', `M${LEFT},${FOOT}L${LEFT + 300},${HEAD}`]);
    expect(geometryOf([], [], WIDTH).paths).toEqual({ line: '', open: '', ahead: '', band: '', before: '' });
  });

  it('goes on from the last point that is over to what is expected, and shades nothing beyond its days', () => {
    const expected = [{ start: '2026-11-04', expected: 4, low: 0, high: 4 }];
    const { paths, x } = geometryOf([point('2026-11-02', 0), point('2026-11-03', 4)], expected, WIDTH);
    expect(paths.ahead).toBe(`M${LEFT + 150},${HEAD}L${LEFT + 300},${HEAD}`);
    expect(x(Date.parse('9999-12-31'))).toBe(LEFT + 300);
  });

  it('begins right of its labels, which are long where a language has no short word for a thousand', () => {
    const axis = (value: number): string => `${value.toLocaleString('de-DE')} £`;
    const { left, x } = geometryOf([point('2026-11-02', 0), point('2026-11-03', 400_000)], [], 720, axis);
    // Nine characters, as wide as 6 units at least in writing of 11.5, and 8 between them and the axis.
    expect('400.000 £').toHaveLength(9);
    expect(left).toBeGreaterThan(9 * 6 + 8);
    expect(x(Date.parse('2026-11-02'))).toBe(left);
  });

  it('names as many days as there is room for', () => {
    const days = Array.from({ length: 28 }, (_, day) => point(`2026-11-${String(day + 1).padStart(2, '0')}`, day));
    const named = (width: number): number => geometryOf(days, [], width).labels.length;
    // Nine at most, so every fourth, from the third on; (380 − 44) / 64 is five, so every sixth, from the fourth on.
    expect([named(720), named(380)]).toEqual([7, 5]);
  });
});
