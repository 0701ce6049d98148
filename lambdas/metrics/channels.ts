import { round2, round4 } from '../reports/figures.ts';
import type { PublishedRow } from '../snapshot/reader.ts';
import { moneyOf, sumOf } from './rows.ts';
import { conversion, ratio } from './visits.ts';

/** Visits, and what is owed to channels, of some days. */
export interface Found {
  /** Undefined where they are not known: a shop may have sold before it counted visits. */
  readonly visits: readonly PublishedRow[] | undefined;
  readonly owed: readonly PublishedRow[];
}

/** How many came, and how many of them ordered. */
export function visitsOf(value: string, { visits = [] }: Found, was: Found | undefined) {
  return {
    value,
    sessions: sumOf(visits, 'sessions'),
    conversionRate: conversion(visits),
    previousSessions: was?.visits ? sumOf(was.visits, 'sessions') : null,
    previousConversionRate: was?.visits ? conversion(was.visits) : null,
  };
}

/** What is owed to a channel, and what was spent on it. */
export function spentOn({ owed }: Found) {
  const [orders, revenue, cost] = [sumOf(owed, 'orders'), moneyOf(owed, 'revenue'), moneyOf(owed, 'cost')];
  return {
    ...{ orders: round4(orders), revenue, cost },
    costPerOrder: cost === 0 || orders === 0 ? null : round2(cost / orders),
    returnOnAdSpend: ratio(revenue, cost),
  };
}

/** The rows of each value of a column, in either period. */
export function groups(column: 'device' | 'channel', now: Found, before: Found | undefined) {
  const [visits, owed] = [byValue(now.visits ?? [], column), byValue(now.owed, column)];
  const [wasVisited, wasOwed] = [byValue(before?.visits ?? [], column), byValue(before?.owed ?? [], column)];
  const values = new Set([visits, ...(column === 'channel' ? [owed] : [])].flatMap((rows) => [...rows.keys()]));
  return Array.from(values, (value) => ({
    value,
    of: { visits: visits.get(value) ?? [], owed: owed.get(value) ?? [] },
    was: before && { visits: before.visits && (wasVisited.get(value) ?? []), owed: wasOwed.get(value) ?? [] },
  }));
}

const byValue = (rows: readonly PublishedRow[], column: string): Map<string, PublishedRow[]> =>
  Map.groupBy(rows, (row) => String(row[column] ?? 'Unknown'));
