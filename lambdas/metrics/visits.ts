import { rounded4 } from '../reports/figures.ts';
import type { PublishedRow } from '../snapshot/reader.ts';
import { sumOf } from './rows.ts';

/** A part of a whole, of four decimals; null where there is nothing to divide by. */
export const ratio = (part: number, whole: number): number | null => rounded4(whole === 0 ? null : part / whole);

/** Visits with an order, among all of them. @param visits rows of `funnel` */
export const conversion = (visits: readonly PublishedRow[]): number | null =>
  ratio(sumOf(visits, 'converting_sessions'), sumOf(visits, 'sessions'));

/** Visits that filled a cart, among all of them. */
export const filledCart = (visits: readonly PublishedRow[]): number | null =>
  ratio(sumOf(visits, 'carted'), sumOf(visits, 'sessions'));

/** Visits that filled a cart and bought nothing, among those that filled one. */
export function leftCart(visits: readonly PublishedRow[]): number | null {
  const carted = sumOf(visits, 'carted');
  return ratio(carted - sumOf(visits, 'purchased'), carted);
}
