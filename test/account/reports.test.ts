import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { isoWeekOf } from '../../lambdas/reports/calendar.ts';
import { copyOf, deployedAccount, openAccount, type TestAccount } from './support/account.ts';
import { changedAssembly } from './support/assembly.ts';
import { get } from './support/http.ts';
import { invoiceFile } from './support/invoices.ts';
import { listObjects, readObject, upload } from './support/objects.ts';
import { publish } from './support/refresh.ts';
import { writeReports } from './support/reports.ts';

// Friday 2 December 2011: 17850 buys for 20.00. Thursday the 8th: 17850 buys for 10.00. Friday the 9th: 17850 buys two lamps for
// 6.00 at eight, 12345 for the first time a mug for 9.00 at ten. So Friday has 15.00: half as much again as Thursday, and a
// quarter less than the Friday before. Their week has 25.00, a quarter more than the 20.00 of the week before.
// And one lamp for 5.00 three days ago, and ten: the reports of the one day and of the other's week are due.
const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
const RECENT = day(3);
const LONG_AGO = day(10);
const FILE = invoiceFile([
  ['1', 'LAMP', 1, '20.00', '2011-12-02 09:00:00'],
  ['2', 'LAMP', 5, '2.00', '2011-12-08 09:00:00'],
  ['3', 'LAMP', 2, '3.00', '2011-12-09 08:30:00'],
  ['5', 'LAMP', 1, '5.00', `${LONG_AGO} 09:00:00`],
  ['6', 'LAMP', 1, '5.00', `${RECENT} 09:00:00`],
  ['4', 'MUG', 3, '3.00', '2011-12-09 10:00:00', '12345', '"=1+1, ""MUG"""'],
]);

let test: TestAccount;
const gold = () => test.outputs.GoldBucket ?? '';
const written = () => listObjects(test, gold(), 'reports/');

/** What went out by mail, decoded as far as it is read here. */
async function mails(): Promise<string[]> {
  const folder = join(test.dataDir, 'mail');
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

const write = async (event: object): Promise<void> => expect(await writeReports(test, event)).toBeUndefined();

describe('reports, from a file of invoices', () => {
  beforeAll(async () => {
    test = await deployedAccount();
    expect(await upload(test, 'online-retail/x.csv', FILE)).toMatchObject({ accepted: 6, quarantined: 0 });
    await publish(test);
  });

  it('tell a day in full', async () => {
    const answer = await get(test, '/v1/reports/daily?date=2011-12-09');
    expect(answer.json()).toMatchObject({
      date: '2011-12-09',
      currency: 'GBP',
      revenue: 15,
      orders: 2,
      customers: 2,
      newCustomers: 1,
      returningCustomers: 1,
      averageOrderValue: 7.5,
      growth: { previousDay: 0.5, sameDayLastWeek: -0.25 },
      peakHour: { hour: 10, revenue: 9 },
      countries: [{ country: 'United Kingdom', revenue: 15, orders: 2 }],
      topProducts: [
        { productId: 'MUG', name: '=1+1, "MUG"', revenue: 9, units: 3, orders: 1 },
        { productId: 'LAMP', revenue: 6, units: 2, orders: 1 },
      ],
      anomalies: [],
    });
  });

  it('tell a week in full', async () => {
    expect((await get(test, '/v1/reports/weekly?date=2011-12-09')).json()).toMatchObject({
      week: '2011-W49',
      revenue: 25,
      growth: 0.25,
      newCustomers: 1,
      returningCustomers: 1,
      days: [
        { date: '2011-12-08', revenue: 10, orders: 1 },
        { date: '2011-12-09', revenue: 15, orders: 2 },
      ],
      peakDay: { date: '2011-12-09', revenue: 15 },
      peakHour: { hour: 9, revenue: 10 },
      topProducts: [{ productId: 'LAMP', revenue: 16, units: 7, orders: 2 }, { productId: 'MUG' }],
    });
  });

  it('come as CSV that a spreadsheet runs nothing of', async () => {
    const { headers, text } = await get(test, '/v1/reports/daily?date=2011-12-09&format=csv');
    expect(JSON.stringify(headers)).toContain('text/csv; charset=utf-8');
    expect(text.split('\r\n')).toEqual(
      expect.arrayContaining(['figures,,revenue,15', `products,MUG,name,"'=1+1, ""MUG"""`]),
    );
  });

  it('are written to gold as the API answers them, and again to the byte', async () => {
    await write({ period: 'daily', date: '2011-12-09' });
    await write({ period: 'weekly', date: '2011-12-09' });
    expect((await written()).sort()).toEqual([
      'reports/daily/2011-12-09.csv',
      'reports/daily/2011-12-09.json',
      'reports/daily/2011-12-09.txt',
      'reports/weekly/2011-W49.csv',
      'reports/weekly/2011-W49.json',
      'reports/weekly/2011-W49.txt',
    ]);
    for (const [ending, format] of Object.entries({ csv: 'csv', json: 'json', txt: 'text' })) {
      const { text } = await get(test, `/v1/reports/daily?date=2011-12-09&format=${format}`);
      expect(await readObject(test, gold(), `reports/daily/2011-12-09.${ending}`)).toBe(text);
    }
    const first = await readObject(test, gold(), 'reports/weekly/2011-W49.txt');
    await write({ period: 'weekly', date: '2011-12-05' });
    expect(await readObject(test, gold(), 'reports/weekly/2011-W49.txt')).toBe(first);
  });
});

describe('the schedule', () => {
  it('writes the reports of the days and weeks that are over', async () => {
    await test.close();
    const soon = new Date(Date.now() + 10_000).toISOString().slice(0, 19); // a time that is past when the account opens never comes
    const assemblyDir = await changedAssembly(({ Resources }) => {
      for (const [id, { Type, Properties }] of Object.entries(Resources))
        if (Type === 'AWS::Scheduler::Schedule' && id.startsWith('Reporting'))
          Object.assign(Properties, { ScheduleExpression: `at(${soon})`, ScheduleExpressionTimezone: 'UTC' });
    });
    test = await openAccount({ assemblyDir, dataDir: await copyOf(test.dataDir) });
    test.account.startSchedules();
    const due = [`reports/daily/${RECENT}.json`, `reports/weekly/${isoWeekOf(LONG_AGO)}.json`];
    await expect.poll(written, { timeout: 30_000, interval: 100 }).toEqual(expect.arrayContaining(due));
    expect(await written()).not.toContain(`reports/daily/${LONG_AGO}.json`);
    const [daily = '', weekly = ''] = await Promise.all(due.map((key) => readObject(test, gold(), key)));
    expect(JSON.parse(daily)).toMatchObject({ date: RECENT, revenue: 5, orders: 1 });
    expect(JSON.parse(weekly)).toMatchObject({ week: isoWeekOf(LONG_AGO), revenue: 5, orders: 1 });
    // One of the two days is always in the last week that is over: its report went out, once.
    await expect.poll(mails, { timeout: 30_000, interval: 100 }).toHaveLength(1);
    await write({ period: 'weekly' });
    expect(await mails()).toEqual([expect.stringContaining(`Weekly report of ${isoWeekOf(day(7))}`)]);
    expect(test.notices).toEqual([]);
  });
});
