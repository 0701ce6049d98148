import { describe, expect, it } from 'vitest';
import { scheduleFault } from '../../lib/schedule.ts';

describe('a schedule', () => {
  it.each([
    'rate(1 hour)',
    'rate(5 minutes)',
    'rate(30 days)',
    'cron(0 0 1 1 ? 2199)',
    'cron(59 23 31 12 ? 1970)',
    'cron(0/5 8-18 ? * MON-FRI *)',
    'cron(0,30 */2 ? JAN,JUL 1,7 *)',
    'cron(15 10 L * ? *)',
    'cron(15 10 15W * ? *)',
    'cron(15 10 ? * 6L 2026-2030)',
    'cron(15 10 ? * 2#1 *)',
  ])('%s is taken', (expression) => {
    expect(scheduleFault(expression)).toBeNull();
  });

  it.each([
    ['cron(60 3 * * ? *)', '60 is no minute, which goes from 0 to 59'],
    ['cron(20 24 * * ? *)', '24 is no hour, which goes from 0 to 23'],
    ['cron(20 3 32 * ? *)', '32 is no day of month, which goes from 1 to 31'],
    ['cron(20 3 0 * ? *)', '0 is no day of month, which goes from 1 to 31'],
    ['cron(20 3 * 13 ? *)', '13 is no month, which goes from 1 to 12'],
    ['cron(20 3 * MAI ? *)', 'MAI is no month, which goes from 1 to 12'],
    ['cron(20 3 ? * 0 *)', '0 is no day of week, which goes from 1 to 7'],
    ['cron(20 3 ? * MON#6 *)', 'MON#6 is no day of week, which goes from 1 to 7'],
    ['cron(20 3 * * ? 1969)', '1969 is no year, which goes from 1970 to 2199'],
    ['cron(5-1 3 * * ? *)', '5-1 is no minute, which goes from 0 to 59'],
    ['cron(*/0 3 * * ? *)', '*/0 is no minute, which goes from 0 to 59'],
    ['cron(1, 3 * * ? *)', 'nothing is no minute, which goes from 0 to 59'],
    ['cron(20 3 ? * ? *)', 'exactly one of the two day fields is ?, since the other one says which days'],
    ['rate(0 hours)', 'a rate of 0 never comes'],
    ['rate(1 hours)', 'a number of 1 takes the singular and others the plural: rate(1 hour)'],
    ['rate(2 day)', 'a number of 1 takes the singular and others the plural: rate(2 days)'],
    ['rate(1 week)', 'neither rate(1 hour) nor cron(minute hour day-of-month month day-of-week year)'],
    ['rate(1.5 hours)', 'neither rate(1 hour) nor cron(minute hour day-of-month month day-of-week year)'],
  ])('%s is refused: %s', (expression, fault) => {
    expect(scheduleFault(expression)).toBe(fault);
  });
});
