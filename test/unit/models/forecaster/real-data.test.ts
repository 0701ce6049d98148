import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { featuresOf, olistSales } from '../../../../evaluation/forecaster-data.ts';
import { blockSums, until } from '../../../../models/forecaster/history.ts';
import { readLedgers } from '../../../../models/forecaster/ledger.ts';
import { shopOf } from '../../../../models/forecaster/shop.ts';
import { dayNumber } from '../../../../models/shared/calendar.ts';

/** Olist, Brazilian E-Commerce (CC BY-NC-SA 4.0). Figures by Python's csv module: 85 complete weeks from 2017-01-09 to that of 2018-08-20. */
it('finds the 85 complete weeks of Olist', async (ctx) => {
  const folder = process.env.SHOPLAKE_DATASETS;
  if (!folder || !existsSync(join(folder, 'olist'))) {
    const reason = 'SHOPLAKE_DATASETS names no folder that holds olist/; set it to run this.';
    console.warn(`Skipped: ${reason}`);
    return ctx.skip(reason);
  }
  const { ledgers } = await readLedgers(featuresOf(await olistSales(folder, true)));
  const shop = shopOf(ledgers[0] as (typeof ledgers)[number], { countries: 5, categories: 5, products: 5 });
  expect(shop.start).toBe(dayNumber('2017-01-05', 'daily_revenue'));
  expect(shop.end).toBe(dayNumber('2018-08-27', 'daily_revenue'));
  expect(shop.partial).toBe(0);
  const total = shop.currencies[0]?.total ?? { start: 0, values: new Float64Array() };
  const weeks = blockSums(until(total, total.values.length).values);
  expect(weeks).toHaveLength(85);
  expect(Math.max(...weeks)).toBeCloseTo(407_169, -1);
  expect(weeks.indexOf(Math.max(...weeks))).toBe(
    (dayNumber('2017-11-20', 'daily_revenue') - dayNumber('2017-01-09', 'daily_revenue')) / 7,
  );
});
