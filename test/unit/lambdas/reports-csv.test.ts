import { describe, expect, it } from 'vitest';
import { csvText } from '../../../contracts/csv.ts';
import { renderReport } from '../../../lambdas/reports/render.ts';
import { dailyReport, weeklyReport } from '../../../lambdas/reports/reports.ts';
import { LAMP_SHOP } from './support/lamp-shop.ts';
import { date, figures, snapshotOf } from './support/snapshot.ts';

describe('CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+44 20', "'+44 20"],
    ['-5 %', "'-5 %"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tTAB', "'\tTAB"],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['＝1', "'＝1"],
    ['=A1,"x"', '"\'=A1,""x"""'],
    ['a=b', 'a=b'],
    ['it’s 5-6', 'it’s 5-6'],
  ])('keeps the text %j from being a formula: %j', (text, cell) => expect(csvText([[text]])).toBe(`${cell}\r\n`));

  it('leaves numbers as they are, negative ones too, and nothing empty', () => {
    expect(csvText([[-12.5, 0, null, 1_000_000, 'x']])).toBe('-12.5,0,,1000000,x\r\n');
  });

  it('quotes as RFC 4180 says', () => {
    expect(csvText([['a,b', 'say "x"', 'two\nlines', "'"]])).toBe('"a,b","say ""x""","two\nlines",\'\r\n');
  });
});

const DAILY = `section,item,metric,value
report,,date,2011-12-09
report,,complete,true
report,,audience,all
report,,sources,web
report,,currency,GBP
report,,snapshot,run-1
report,,published,2011-12-10T06:00:00.000Z
figures,,revenue,110
figures,,netRevenue,100
figures,,returned,10
figures,,lines,5
figures,,orders,4
figures,,customers,3
figures,,newCustomers,1
figures,,returningCustomers,2
figures,,products,4
figures,,units,12
figures,,averageOrderValue,27.5
growth,previous day,revenue,0.1
growth,same day last week,revenue,-0.45
peak,hour,hour,15
peak,hour,revenue,82.5
hours,9,revenue,27.5
hours,9,orders,1
hours,15,revenue,82.5
hours,15,orders,3
countries,United Kingdom,revenue,99
countries,United Kingdom,orders,3
countries,France,revenue,11
countries,France,orders,1
products,P-1,name,"LAMP, ""BRASS"""
products,P-1,revenue,60
products,P-1,units,2
products,P-1,orders,2
products,P-2,name,"'=HYPERLINK(""http://x"",""a"")"
products,P-2,revenue,50
products,P-2,units,10
products,P-2,orders,2
tiers,VIP,customers,1
tiers,VIP,revenue,600
tiers,VIP,share,0.6
tiers,High,customers,2
tiers,High,revenue,300
tiers,High,share,0.3
tiers,Medium,customers,3
tiers,Medium,revenue,100
tiers,Medium,share,0.1
tiers,Low,customers,4
tiers,Low,revenue,0
tiers,Low,share,0
anomalies,orders 2011-12-09,value,4
anomalies,orders 2011-12-09,expected,40
anomalies,orders 2011-12-09,score,-9
anomalies,orders 2011-12-09,severity,warning
anomalies,revenue 2011-12-09,value,110
anomalies,revenue 2011-12-09,expected,150.5
anomalies,revenue 2011-12-09,score,-4.1235
anomalies,revenue 2011-12-09,severity,critical
`;

describe('a report as CSV', () => {
  it('of a day is a line a figure', async () => {
    const csv = renderReport(await dailyReport(LAMP_SHOP, 'all', '2011-12-09'), 'csv');
    expect(csv).toBe(DAILY.replaceAll('\n', '\r\n'));
  });

  it('of a week has its days and its peak day', async () => {
    const csv = renderReport(await weeklyReport(LAMP_SHOP, 'all', '2011-12-09'), 'csv');
    const lines = csv.split('\r\n');
    expect(lines.slice(1, 4)).toEqual(['report,,week,2011-W49', 'report,,from,2011-12-05', 'report,,to,2011-12-11']);
    const start = lines.indexOf('growth,previous week,revenue,-0.5');
    expect(lines.slice(start + 1, start + 7)).toEqual([
      'peak,day,date,2011-12-09',
      'peak,day,revenue,110',
      'peak,hour,hour,15',
      'peak,hour,revenue,152.5',
      'days,2011-12-05,revenue,0',
      'days,2011-12-05,orders,0',
    ]);
  });

  it('leaves empty what is not known', async () => {
    const snapshot = snapshotOf({ daily_sales: [figures({ sale_date: date('2011-12-08') })] });
    const lines = renderReport(await dailyReport(snapshot, 'all'), 'csv').split('\r\n');
    expect(lines).toEqual(
      expect.arrayContaining(['growth,previous day,revenue,', 'figures,,averageOrderValue,', 'peak,hour,hour,']),
    );
  });
});
