import { describe, expect, it } from 'vitest';
import { isReportDay, lastReport, reportDays } from '../../../dashboard/src/report-days.ts';

describe('the days of a report', () => {
  it('are those of the ISO week, against the week before', () => {
    expect(reportDays('weekly', '2026-11-26')).toEqual({
      ...{ from: '2026-11-23', to: '2026-11-29', compareFrom: '2026-11-16', compareTo: '2026-11-22' },
      ...{ name: 'week 48 of 2026', earlier: '2026-11-16', later: '2026-11-30' },
    });
    // 1 January 2027 is a Friday: its week is the 53rd of 2026.
    expect(reportDays('weekly', '2027-01-01')).toMatchObject({ from: '2026-12-28', name: 'week 53 of 2026' });
  });

  it('are one day, against the same weekday', () => {
    expect(reportDays('daily', '2026-03-01')).toEqual({
      ...{ from: '2026-03-01', to: '2026-03-01', compareFrom: '2026-02-22', compareTo: '2026-02-22' },
      ...{ name: 'Sunday', earlier: '2026-02-28', later: '2026-03-02' },
    });
  });

  it.each([
    ['daily', '2026-11-28', '2026-11-28'],
    ['weekly', '2026-11-28', '2026-11-16'], // a Saturday: its week is not over
    ['weekly', '2026-11-29', '2026-11-23'],
  ] as const)('the last %s report up to %s is of %s', (kind, lastDay, day) =>
    expect(lastReport(kind, lastDay)).toBe(day),
  );

  it.each(['2026-02-29', '2026-99-99', '0000-01-01', 'today', '', '2026-11-28T00:00', '12026-01-01'])(
    '"%s" is no day',
    (text) => expect(isReportDay(text)).toBe(false),
  );

  it('a leap day is one', () => expect(isReportDay('2024-02-29')).toBe(true));
});
