import { useSyncExternalStore } from 'react';

/** Of a drawing on a phone: its writing is as large as on a desk. */
const NARROW = 380;

/** Paper is as narrow, and is no screen. */
const narrow = matchMedia('screen and (max-width: 720px)');

const follow = (told: () => void): (() => void) => {
  narrow.addEventListener('change', told);
  return () => narrow.removeEventListener('change', told);
};

/** How wide a drawing is in its own units, which are about pixels. @param wide on a desk */
export const useWidth = (wide: number): number => (useSyncExternalStore(follow, () => narrow.matches) ? NARROW : wide);
