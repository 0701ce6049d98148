import { describe, expect, it } from 'vitest';
import { adSpend } from '../../../lambdas/load/sources/ad-spend.ts';
import { loadCsv, refusalOf } from './support/own-files.ts';

const SPEND = { date: '2025-07-03', channel: 'paid search', spend: '41.2' };

describe('a file of advertising spend', () => {
  it('stages the cost of a day, channel and campaign', async () => {
    const { rows } = await loadCsv(adSpend, {
      ...SPEND,
      campaign: 'home-gifts',
      source: 'google',
      medium: 'cpc',
      impressions: '2600',
      clicks: '108',
      currency: 'USD',
    });
    expect(rows('ad_spend')).toMatchObject([
      {
        day: '2025-07-03',
        channel: 'paid search',
        campaign: 'home-gifts',
        utm_source: 'google',
        utm_medium: 'cpc',
        impressions: 2600n,
        clicks: 108n,
        cost: 41.2,
        currency: 'USD',
      },
    ]);
  });

  it('may be of no campaign', async () => {
    const { rows } = await loadCsv(adSpend, SPEND);
    expect(rows('ad_spend')).toMatchObject([{ campaign: '', cost: 41.2, currency: 'GBP' }]);
  });

  it.each([
    [{ ...SPEND, spend: '-1' }, 'invalid_cost', 'cost "-1" is below 0; write it like 41.20.'],
    [{ ...SPEND, channel: '' }, 'missing_channel', 'channel is empty; every line needs one, like paid search.'],
    [
      { ...SPEND, clicks: '1k' },
      'invalid_clicks',
      'clicks "1k" is not an integer of at most nine digits; write it like 108.',
    ],
  ])('refuses %j as %s', async (record, reason, detail) => {
    expect(await refusalOf(adSpend, record)).toEqual({ reason, detail });
  });
});
