import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeLoads } from '../../../bin/cli/terminal/load-report.ts';
import type { LoadReport } from '../../../contracts/load-report.ts';

const reportOf = (more: Partial<LoadReport> = {}): LoadReport => ({
  uploadId: 'u',
  fileId: 'f',
  source: 'web',
  file: 'lines.csv',
  bytes: 10,
  bytesRead: 10,
  status: 'loaded',
  received: 3,
  accepted: 3,
  duplicate: 0,
  quarantined: 0,
  reasons: {},
  examples: {},
  ignored: [],
  ...more,
});
const described = (...reports: readonly LoadReport[]) => stripVTControlCharacters(describeLoads(reports));

describe('the report of a load', () => {
  it('is the counts and what to do next', () => {
    expect(described(reportOf(), reportOf({ file: 'more.csv', received: 12, accepted: 12 }))).toBe(
      `source  file       received  accepted  duplicate  quarantined
web     lines.csv         3         3          0            0
web     more.csv         12        12          0            0

Bring reports up to date with: npx shoplake refresh`,
    );
  });

  it('names what was refused, the most frequent reason first, where it stands, why, and what to do', () => {
    const reasons = { missing_order_id: 1, invalid_quantity: 4 };
    const example = {
      line: 5,
      detail: 'quantity "two" is not a whole number; write it like 2.',
      original: '1,MUG,\ttwo',
    };
    const examples = {
      missing_order_id: [{ line: 2, detail: 'order_id is empty.' }],
      invalid_quantity: [example, { ...example, line: 12 }, { ...example, line: 120 }],
    };
    expect(described(reportOf({ received: 8, quarantined: 5, reasons, examples }))).toBe(
      `source  file       received  accepted  duplicate  quarantined
web     lines.csv         8         3          0            5

lines.csv: 4 × invalid_quantity
  line 5: quantity "two" is not a whole number; write it like 2.
          1,MUG, two
  line 12: quantity "two" is not a whole number; write it like 2.
           1,MUG, two
  line 120: quantity "two" is not a whole number; write it like 2.
            1,MUG, two
  and 1 more

lines.csv: 1 × missing_order_id
  line 2: order_id is empty.

Fix lines.csv and load it again: what was accepted does not count twice.
See every refused line with: npx shoplake quarantine list --source web --reason invalid_quantity

Bring reports up to date with: npx shoplake refresh`,
    );
  });

  it('of a file that was loaded before says so, and asks for no refresh', () => {
    const text = described(reportOf({ status: 'repeated', accepted: 0, duplicate: 3 }));
    expect(text).toMatch(/lines\.csv was loaded before; nothing in it is new\.$/);
  });

  it('without examples, as older versions wrote it, counts the reasons', () => {
    const text = described(reportOf({ quarantined: 2, reasons: { invalid_quantity: 2 } }));
    expect(text).toContain('lines.csv: 2 × invalid_quantity\n\nFix');
  });
});
