/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

const FULL = 255;

/** @param hex `#rrggbb` */
export const colourOf = (hex: string): Colour =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as never;

export const hexOf = (colour: Colour): string =>
  `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

/** A colour with a part of another, from 0 to 1. */
export const mixed = (colour: Colour, other: Colour, part: number): Colour =>
  colour.map((channel, at) => channel + ((other[at] ?? 0) - channel) * part) as unknown as Colour;

/** How far a colour is from a grey: the distance of its channels, from 0 to 255. */
export const colourfulness = (colour: Colour): number => Math.max(...colour) - Math.min(...colour);

/** The ratio of WCAG 2.2 between two colours, from 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [darker = 0, lighter = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance of WCAG 2.2, from 0 to 1. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) => {
    const part = channel / FULL;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
