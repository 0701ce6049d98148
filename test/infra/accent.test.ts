import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accentOf, THEMES } from '../../lib/dashboard/accent.ts';
import { colourOf, contrast } from '../../lib/dashboard/colour.ts';

const CSS = readFileSync(join(import.meta.dirname, '..', '..', 'dashboard', 'src', 'ui', 'base.css'), 'utf8');
const ratio = (one: string, other: string): number => contrast(colourOf(one), colourOf(other));

/** A colour of the style sheet, in light and dark. */
const token = (name: string): string[] =>
  CSS.match(new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`))?.slice(1) ?? [];

describe('the contrast of two colours', () => {
  // As WebAIM's checker has them.
  it.each([
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4],
    ['#0000ff', '#ffffff', 8.59],
  ])('of %s and %s is %d', (one, other, expected) => expect(ratio(one, other)).toBeCloseTo(expected, 2));
});

describe('the accent of a stage', () => {
  it.each(['#1f4fd8', '#ffd400', '#00a04a', '#c8102e', '#7d2ae8', '#ff6a13', '#001e8c', '#39ff14'])(
    '%s can be read on the page and the page on it, in light and dark',
    (colour) => {
      const { light, lightSoft, dark, darkSoft } = accentOf(colour);
      for (const ground of [lightSoft, ...['surface', 'bg', 'sunken'].map((name) => token(name)[0] ?? '')]) {
        expect(ratio(light, ground)).toBeGreaterThanOrEqual(4.5);
      }
      for (const ground of [darkSoft, ...['surface', 'bg', 'sunken'].map((name) => token(name)[1] ?? '')]) {
        expect(ratio(dark, ground)).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it('is the colour itself where it can be read, and its nearest shade where it cannot', () => {
    expect(accentOf('#1f4fd8').light).toBe('#1f4fd8');
    expect(accentOf('#7ea2ff').dark).toBe('#7ea2ff');
    // Yellow on white: as dark as it must be, and no darker.
    const { light, dark, lightSoft } = accentOf('#ffd400');
    expect(dark).toBe('#ffd400');
    expect(ratio(light, lightSoft)).toBeLessThan(4.7);
  });

  it.each(['#808080', '#ffffff', '#000000', '#fdf6f6', '#101014'])(
    '%s is refused: what is chosen would look like any text',
    (colour) => expect(() => accentOf(colour)).toThrow(/cannot be told from grey: choose a stronger colour/),
  );

  it('is reckoned on the grounds that the style sheet has', () => {
    const grounds = ['surface', 'bg', 'sunken'].map(token);
    const reckoned = [THEMES.light, THEMES.dark].map(({ surface, grounds: [bg, sunken] }) => [surface, bg, sunken]);
    expect(grounds[0]?.map((_, theme) => grounds.map((pair) => pair[theme]))).toEqual(reckoned);
  });
});
