import { describe, expect, it } from 'vitest';
import { openApp } from './support/api.ts';
import { LAMP_SHOP } from './support/lamp-shop.ts';

const app = openApp({ latest: async () => LAMP_SHOP });
const ask = (path: string, accept?: string) => app.request(path, { headers: accept ? { accept } : {} });

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';

describe.each(['/v1/reports/daily', '/v1/reports/weekly'])('%s', (path) => {
  it.each([
    ['json', JSON_TYPE, /^\{\n {2}"/],
    ['csv', CSV_TYPE, /^section,item,metric,value\r\n/],
    ['text', TEXT_TYPE, /^(Daily|Weekly) report of 2011-/],
  ])('is answered as %s when it is asked for', async (format, type, begins) => {
    const response = await ask(`${path}?format=${format}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toMatch(begins);
  });

  it.each([
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['text/csv', CSV_TYPE],
    ['text/plain', TEXT_TYPE],
    ['text/csv;q=0.5, text/plain', TEXT_TYPE],
    ['text/html,application/xhtml+xml,*/*;q=0.8', JSON_TYPE], // a browser
    ['image/png', JSON_TYPE],
  ])('to a client that accepts %s is %s', async (accept, type) => {
    const response = await ask(path, accept);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('vary')).toContain('Accept');
  });

  it('follows the address before the header', async () => {
    const response = await ask(`${path}?format=json`, 'text/csv');
    expect(response.headers.get('content-type')).toBe(JSON_TYPE);
  });

  it.each(['xml', 'CSV', ''])('in the format "%s" is 400 and names the formats', async (format) => {
    const response = await ask(`${path}?format=${format}`, 'text/csv');
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      detail: `format is "${format}"; it must be one of json, csv, text.`,
    });
  });
});

it('names every parameter that is wrong at once', async () => {
  const response = await ask('/v1/reports/daily?format=xml&date=yesterday&customers=vip');
  const { detail } = (await response.json()) as { detail: string };
  expect(detail).toMatch(/yyyy-MM-dd.*all or identified.*json, csv, text/);
});
