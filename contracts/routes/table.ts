import { READING_ROUTES } from './reading.ts';

/** Every route that the function `api` answers, by name. */
export const API_ROUTES = { ...READING_ROUTES } as const;
