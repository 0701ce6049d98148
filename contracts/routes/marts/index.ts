import { CUSTOMERS } from './customers.ts';
import { GOODS } from './goods.ts';
import { MARKETING } from './marketing.ts';
import type { MartRoute } from './mart.ts';
import { QUALITY } from './quality.ts';

export type { MartRoute } from './mart.ts';

/** Rows of marts: tables behind the pages of the dashboard. */
export const MART_ROUTES = {
  ...GOODS,
  ...CUSTOMERS,
  ...MARKETING,
  ...QUALITY,
} as const satisfies Readonly<Record<string, MartRoute>>;
