import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..', '..', '..');
const node = (...args: readonly string[]): string => [process.execPath, 'bin/shoplake.ts', ...args].join(' ');

describe('the command line as a process', () => {
  it('prints its version', () => {
    const { stdout, status } = spawnSync(node('--version'), { cwd: ROOT, shell: true, encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: `${manifest.version}\n`, status: 0 });
  });

  it.skipIf(process.platform === 'win32')('ends quietly when its reader has gone', () => {
    const listing = `${node('query', '--named', '--json')} | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync(listing, { cwd: ROOT, shell: '/bin/bash', encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
  });
});
