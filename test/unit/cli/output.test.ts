import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { harmless, table } from '../../../bin/cli/terminal/output.ts';

/** Red, and a new title of the window; the same introducer as one character; a bell; what turns the reading direction. */
const HOSTILE = '\u001b[31mMug\u001b]0;title\u0007 \u009b31m\u202eguM\r\0';

describe('what a stranger named', () => {
  it('steers no terminal from a table', () => {
    const [, line = ''] = stripVTControlCharacters(table([{ name: HOSTILE, id: HOSTILE }])).split('\n');
    expect(line).toMatch(/Mug/);
    expect(line).not.toMatch(/\p{C}/u);
  });

  it('steers none from any other text, of which lines, tabs and colours stay', () => {
    expect(harmless('a\tb\n\u001b[1mbold\u001b[22m')).toBe('a\tb\n\u001b[1mbold\u001b[22m');
    expect(harmless('a\u001b]0;title\u0007\u001b[2J\u009b31m\r\0')).toBe('a ]0;title  [2J 31m  ');
  });

  it('is cut to what a table has room for, an id apart', () => {
    const long = 'x'.repeat(70);
    const [, line = ''] = stripVTControlCharacters(table([{ name: long, id: long }])).split('\n');
    expect(line).toBe(`${'x'.repeat(59)}…  ${long}`);
  });
});
