import type { Accent } from '../../contracts/accent.ts';

/** Puts the shop’s colour in place of the page’s own. */
export function wear({ light, lightSoft, dark, darkSoft }: Accent): void {
  const { style } = document.documentElement;
  style.setProperty('--accent', `light-dark(${light}, ${dark})`);
  style.setProperty('--accent-soft', `light-dark(${lightSoft}, ${darkSoft})`);
}
