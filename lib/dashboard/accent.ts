import type { Accent } from '../../contracts/accent.ts';
import { type Colour, colourfulness, colourOf, contrast, hexOf, mixed } from './colour.ts';

/** What WCAG asks of text, at level AA. */
const READABLE = 4.5;
/** Below this a shade is taken for the grey of other text. */
const LEAST_COLOURFULNESS = 48;
const STEPS = 100;

interface Theme {
  /** What the accent stands on, as `dashboard/src/ui/base.css` has them. */
  readonly surface: string;
  readonly grounds: readonly string[];
  /** Where shades go until they can be read. */
  readonly towards: Colour;
  /** How much of the accent its soft ground has. */
  readonly softness: number;
}

export const THEMES: Readonly<Record<'light' | 'dark', Theme>> = {
  light: { surface: '#ffffff', grounds: ['#f4f5f7', '#f0f2f5'], towards: [0, 0, 0], softness: 0.1 },
  dark: { surface: '#161a21', grounds: ['#0d1015', '#1d222b'], towards: [255, 255, 255], softness: 0.14 },
};

/** A colour whose readable shades are no accent any more. */
export class AccentError extends Error {
  override readonly name = 'AccentError';
}

/**
 * The shades of a colour in which text can be read in light and dark: the colour itself where it can, otherwise the nearest shade
 * towards black or white. Text of them on the page, and the page’s on them, has 4.5 : 1 at least.
 * @param colour `#rrggbb`
 * @throws AccentError for a colour that is grey, or that becomes so
 */
export function accentOf(colour: string): Accent {
  const [light, dark] = [shade(colour, 'light'), shade(colour, 'dark')];
  return { light: light.accent, lightSoft: light.soft, dark: dark.accent, darkSoft: dark.soft };
}

function shade(hex: string, theme: 'light' | 'dark'): { readonly accent: string; readonly soft: string } {
  const { surface, grounds, towards, softness } = THEMES[theme];
  const shades = Array.from({ length: STEPS }, (_, step) => {
    const accent = mixed(colourOf(hex), towards, step / STEPS);
    return { accent, soft: mixed(colourOf(surface), accent, softness) };
  });
  const found = shades.find(({ accent, soft }) =>
    [soft, ...[surface, ...grounds].map(colourOf)].every((ground) => contrast(accent, ground) >= READABLE),
  );
  if (!found || colourfulness(found.accent) < LEAST_COLOURFULNESS) {
    const shown = found ? `, which is ${hexOf(found.accent)},` : '';
    throw new AccentError(
      `in a ${theme} page a shade of ${hex} that can be read${shown} cannot be told from grey: choose a stronger colour`,
    );
  }
  return { accent: hexOf(found.accent), soft: hexOf(found.soft) };
}
