import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SHOW_CURSOR = '\x1b[?25h';
const HIDE_CURSOR = '\x1b[?25l';
const CLEAR_LINE = '\x1b[2K';

/** Starts the drawing program and stops it when it has drawn. */
async function stopped(what: 'bar' | 'spinner', signal: NodeJS.Signals): Promise<{ drawn: string; by: unknown }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support', 'drawing.ts'), what]);
  let drawn = '';
  child.stderr.on('data', (chunk) => {
    drawn += String(chunk);
  });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  child.kill(signal);
  const [, by] = await ended;
  return { drawn, by };
}

describe.concurrent('a command that is stopped while it draws', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('gives the cursor back after %s, and ends by it', async (signal) => {
    const { drawn, by } = await stopped('bar', signal);
    expect(drawn).toContain(HIDE_CURSOR);
    expect(drawn.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(drawn.lastIndexOf(HIDE_CURSOR));
    expect(by).toBe(signal);
  });

  it('clears the line of what it waited for', async () => {
    const { drawn, by } = await stopped('spinner', 'SIGINT');
    expect(drawn).toContain('Waiting');
    expect(drawn.trimEnd().endsWith(CLEAR_LINE)).toBe(true);
    expect(by).toBe('SIGINT');
  });
});
