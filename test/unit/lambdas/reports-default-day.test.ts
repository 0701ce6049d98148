import { describe, expect, it } from 'vitest';
import { dailyReport, weeklyReport } from '../../../lambdas/reports/reports.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

const sold = (day: string, more: object = {}) =>
  figures({ sale_date: date(day), revenue: 10, orders: 1n, lines: 1n, ...more });
const soldIn = (monday: string, more: object = {}) =>
  figures({ week_start: date(monday), revenue: 10, orders: 1n, ...more });
const REFUND = { revenue: 0, orders: 0n, lines: 0n, returned_amount: 5, net_revenue: -5 };

/** The snapshot of a refresh that began at some time in a shop of a zone. */
const at = (startedAt: string, timeZone: string, datasets: Parameters<typeof snapshotOf>[0]) => ({
  ...snapshotOf(datasets),
  startedAt,
  timeZone,
});

async function dayOf(startedAt: string, timeZone: string, daily_sales: ReturnType<typeof figures>[]) {
  const report = await dailyReport(at(startedAt, timeZone, { daily_sales }), 'all');
  return [report.date, report.complete];
}

describe('the day of a report without a date', () => {
  const NOON = '2026-03-10T12:00:00Z'; // a Tuesday

  it.each([
    ['yesterday, not today', [sold('2026-03-09'), sold('2026-03-10')], '2026-03-09', true],
    ['not tomorrow, for an order 23 hours ahead', [sold('2026-03-09'), sold('2026-03-11')], '2026-03-09', true],
    ['not a day with refunds only', [sold('2026-03-07'), sold('2026-03-09', REFUND)], '2026-03-07', true],
    ['the last of a history that ended long ago', [sold('2011-12-08'), sold('2011-12-09')], '2011-12-09', true],
    [
      'today, unfinished, where all was sold today',
      [sold('2026-03-09', REFUND), sold('2026-03-10')],
      '2026-03-10',
      false,
    ],
    ['the first to come, where nothing was sold before', [sold('2026-03-12'), sold('2026-03-11')], '2026-03-11', false],
    ['the last with refunds, where nothing was ever sold', [sold('2026-03-08', REFUND)], '2026-03-08', true],
  ])('is %s', async (_, rows, day, complete) => {
    expect(await dayOf(NOON, 'UTC', rows)).toEqual([day, complete]);
  });

  it('is over when it is over in the shop’s own zone', async () => {
    const rows = [sold('2026-03-08'), sold('2026-03-09')];
    // 22:30 UTC on the 9th is 23:30 in Berlin and 07:30 on the 10th in Tokyo.
    expect(await dayOf('2026-03-09T22:30:00Z', 'Europe/Berlin', rows)).toEqual(['2026-03-08', true]);
    expect(await dayOf('2026-03-09T22:30:00Z', 'Asia/Tokyo', rows)).toEqual(['2026-03-09', true]);
    expect(await dayOf('2026-03-09T23:30:00Z', 'Europe/Berlin', rows)).toEqual(['2026-03-09', true]);
  });
});

describe('the week of a report without a date', () => {
  it.each([
    ['the last that is over', [soldIn('2026-02-23'), soldIn('2026-03-02'), soldIn('2026-03-09')], '2026-W10', true],
    ['not one of refunds only', [soldIn('2026-02-23'), soldIn('2026-03-02', REFUND)], '2026-W09', true],
    ['the current one where there is no other', [soldIn('2026-03-09')], '2026-W11', false],
  ])('is %s', async (_, weekly_sales, week, complete) => {
    const report = await weeklyReport(at('2026-03-10T12:00:00Z', 'UTC', { weekly_sales }), 'all');
    expect([report.week, report.complete]).toEqual([week, complete]);
  });

  it('is over from Monday on in the shop’s own zone', async () => {
    const weekly_sales = [soldIn('2026-02-23'), soldIn('2026-03-02')];
    const week = async (timeZone: string) =>
      (await weeklyReport(at('2026-03-08T22:30:00Z', timeZone, { weekly_sales }), 'all')).week;
    expect([await week('Europe/London'), await week('Asia/Tokyo')]).toEqual(['2026-W09', '2026-W10']);
  });
});
