import * as z from 'zod';

const hex = z.string().regex(/^#[0-9a-f]{6}$/);

/** The colour of a shop, as `#rrggbb`: what can be read in a light page and in a dark one, and the ground of what is chosen. */
export const accent = z.object({ light: hex, lightSoft: hex, dark: hex, darkSoft: hex });

export type Accent = Readonly<z.output<typeof accent>>;
