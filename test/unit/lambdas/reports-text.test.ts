import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../lambdas/reports/render.ts';
import { dailyReport, weeklyReport } from '../../../lambdas/reports/reports.ts';
import { alignColumns, bar, oneLine } from '../../../lambdas/reports/text-table.ts';
import { LAMP_SHOP } from './support/lamp-shop.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

// Bars are 24 blocks at most: 27.50 is a third of 82.50, so eight of them.
const DAILY = `Daily report of 2011-12-09
Friday 9 December 2011; all customers, guests included; of web; amounts in GBP

Key figures
Revenue              110.00  +10.0 % over the day before, -45.0 % over 2011-12-02
Returned              10.00
Net revenue          100.00
Orders                    4
Average order value   27.50
Lines                     5
Units                    12
Products                  4
Customers                 3  1 new, 2 returning
Peak hour             82.50  15:00

Hours  revenue  orders
09:00    27.50       1  ████████
15:00    82.50       3  ████████████████████████

Top products                revenue  units  orders
LAMP, "BRASS"                 60.00      2       2
=HYPERLINK("http://x","a")    50.00     10       2

Countries       revenue  orders
United Kingdom    99.00       3
France            11.00       1

Value tiers, all time  customers  revenue   share
VIP                            1   600.00  60.0 %
High                           2   300.00  30.0 %
Medium                         3   100.00  10.0 %
Low                            4     0.00   0.0 %

Anomalies  day         value  expected  severity
orders     2011-12-09      4        40  warning
revenue    2011-12-09    110     150.5  critical

From the snapshot published 2011-12-10 06:00 UTC.
`;

// 100.00 of 110.00 are 21.8 blocks: 21 and seven eighths, as 174.5 eighths are rounded up. 40.00 are 8.7: 8 and six eighths.
// Of the hours 97.50 of 152.50 are 15.3 blocks: 15 and three eighths.
const WEEKLY = `Weekly report of 2011-W49
Monday 5 December 2011 to Sunday 11 December 2011, not over yet; all customers, guests included; of web; amounts in GBP

Key figures
Revenue              250.00  -50.0 % over the week before
Returned              15.00
Net revenue          235.00
Orders                    8
Average order value   31.25
Lines                     5
Units                    12
Products                  4
Customers                 3  1 new, 2 returning
Peak day             110.00  Friday 9 December 2011
Peak hour            152.50  15:00

Days                       revenue  orders
Monday 5 December 2011        0.00       0
Tuesday 6 December 2011       0.00       0
Wednesday 7 December 2011     0.00       0
Thursday 8 December 2011    100.00       3  █████████████████████▉
Friday 9 December 2011      110.00       4  ████████████████████████
Saturday 10 December 2011     0.00       0
Sunday 11 December 2011      40.00       1  ████████▊

Hours  revenue  orders
09:00    97.50       4  ███████████████▍
15:00   152.50       4  ████████████████████████
`;

describe('a report as text', () => {
  it('of a day', async () => {
    expect(renderReport(await dailyReport(LAMP_SHOP, 'all', '2011-12-09'), 'text')).toBe(DAILY);
  });

  it('of a week has its days, those without sales among them', async () => {
    const text = renderReport(await weeklyReport(LAMP_SHOP, 'all', '2011-12-09'), 'text');
    expect(text.slice(0, WEEKLY.length)).toBe(WEEKLY);
  });

  it('leaves out what there is not', async () => {
    const { new_customers: _, ...older } = figures({ sale_date: date('2011-12-08'), revenue: 1234.5, orders: 1n });
    const snapshot = snapshotOf({ daily_sales: [older] });
    expect(renderReport(await dailyReport(snapshot, 'all'), 'text')).toBe(`Daily report of 2011-12-08
Thursday 8 December 2011; all customers, guests included; of web; amounts in GBP

Key figures
Revenue              1,234.50
Returned                 0.00
Net revenue              0.00
Orders                      1
Average order value         -
Lines                       0
Units                       0
Products                    0
Customers                   0

From the snapshot published 2011-12-10 06:00 UTC.
`);
  });

  it('shows headings as the terminal likes them, and nothing else', async () => {
    const style = { heading: (text: string) => `<${text}>`, aside: (text: string) => text };
    const text = renderReport(await dailyReport(LAMP_SHOP, 'identified'), 'text', style);
    expect(text).toContain('<Daily report of 2011-12-09>\nFriday 9 December 2011; identified customers only;');
    expect(text).toContain('<Hours  revenue  orders>\n09:00    60.00       1  ████████████████████████\n');
    expect(text.replace(/<.*>/g, '')).not.toMatch(/[<>]/);
  });
});

describe('text from outside', () => {
  it('cannot steer a terminal or break a table', () => {
    expect(oneLine('\u001b[31mRED\u001b[0m\r\nLAMP\u0007\u202e', 40)).toBe('[31mRED [0m LAMP');
  });

  it('is cut by characters', () => {
    expect(oneLine('🪔🪔🪔🪔', 3)).toBe('🪔🪔…');
    expect(oneLine('🪔🪔🪔', 3)).toBe('🪔🪔🪔');
  });

  it('is aligned by characters', () => {
    expect(
      alignColumns([
        ['name', 'n'],
        ['🪔', '1'],
        ['lamp', '10'],
      ]),
    ).toEqual(['name   n', '🪔      1', 'lamp  10']);
  });
});

describe('a bar', () => {
  it.each([
    [8, 8, '████████'],
    [1, 8, '█'],
    [0.5, 8, '▌'],
    [3.125, 8, '███▏'],
    [0.001, 8, '▏'], // too little to see, but not nothing
    [0, 8, ''],
    [-3, 8, ''],
    [0, 0, ''],
  ])('of %d where %d fill eight blocks is "%s"', (value, most, drawn) => expect(bar(value, most, 8)).toBe(drawn));
});
