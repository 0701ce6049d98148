import { useLocation } from 'wouter';
import { idBelow } from './id-below.ts';

/** The address of one thing of a list. */
export const addressOfOne = (path: string, id: string): string => `${path}/${encodeURIComponent(id)}${location.search}`;

/** The id at the end of the address, as it was written there: ids may have slashes, percent signs and dots in them. */
export function useIdBelow(path: string): string {
  useLocation(); // draws anew when the address changes
  return idBelow(path, location.pathname);
}
