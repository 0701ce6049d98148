import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { templateCommand } from '../../../bin/cli/commands/template.ts';
import { CommandError } from '../../../bin/cli/terminal/errors.ts';

let folder = '';
let printed = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoplake-template-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});
const template = (...args: readonly string[]) =>
  templateCommand()
    .exitOverride()
    .parseAsync(['node', 'template', ...args]);

const SUPPLIERS = `supplier_id,name,country,region,lead_time_days,lead_time_days_sd,updated_at
ACME,Acme Ceramics,GB,Staffordshire,7,1.5,2025-11-06T09:00:00Z
OAKWORKS,Oakworks,PT,,21,,2025-11-07 16:30
`;

describe('template', () => {
  it('prints a file to start from', async () => {
    await template('suppliers');
    expect(printed).toBe(SUPPLIERS);
  });

  it('prints it as JSON, with numbers as such and without what is empty', async () => {
    await template('suppliers', '--format', 'ndjson');
    expect(
      printed
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        supplier_id: 'ACME',
        name: 'Acme Ceramics',
        country: 'GB',
        region: 'Staffordshire',
        lead_time_days: 7,
        lead_time_days_sd: 1.5,
        updated_at: '2025-11-06T09:00:00Z',
      },
      { supplier_id: 'OAKWORKS', name: 'Oakworks', country: 'PT', lead_time_days: 21, updated_at: '2025-11-07 16:30' },
    ]);
  });

  it('tells scripts what it printed, and what it wrote', async () => {
    await template('suppliers', '--json');
    expect(JSON.parse(printed)).toEqual({ name: 'suppliers', format: 'csv', text: SUPPLIERS });
    printed = '';
    const file = join(folder, 'a.csv');
    await template('suppliers', '--json', '--out', file);
    expect(JSON.parse(printed)).toEqual({ name: 'suppliers', format: 'csv', file });
  });

  it('writes it, and never over a file that is there', async () => {
    const out = join(folder, 'suppliers.csv');
    await template('suppliers', '--out', out);
    expect(await readFile(out, 'utf8')).toBe(SUPPLIERS);
    expect(printed).toContain(`npx shoplake load suppliers ${out}`);
    await expect(template('orders', '--out', out)).rejects.toThrow(`${out} is there already.`);
    expect(await readFile(out, 'utf8')).toBe(SUPPLIERS);
    await expect(template('orders', '--out', join(folder, 'none', 'x'))).rejects.toThrow(/cannot be written: ENOENT/);
  });

  it('of something else lists what there is', async () => {
    const failure = await template('online-retail').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommandError);
    expect((failure as Error).message).toMatch(
      /no template of "online-retail"\. There are:\n {2}ad_spend .*\n {2}customers .*\n {2}inventory_levels/,
    );
  });
});
