import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { prune } from '../../../bin/cli/platform/assembly.ts';

it('old assemblies go, but not the one that a process runs', async () => {
  // Prepare
  const folder = await mkdtemp(join(tmpdir(), 'shoplake-assemblies-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const ended = spawn(process.execPath, ['--version']);
  await once(ended, 'exit');
  const users: Readonly<Record<string, number | undefined>> = { 'of one that ended': ended.pid, running: process.pid };
  for (const [age, name] of ['newest', 'new', 'old', 'older', 'of one that ended', 'running'].entries()) {
    const path = join(folder, name);
    await mkdir(path);
    if (users[name] !== undefined) await writeFile(join(path, `.used-by-${users[name]}`), '');
    await utimes(path, 1_000_000 - age, 1_000_000 - age);
  }
  // Act
  await prune(folder);
  // Assess
  expect((await readdir(folder)).sort()).toEqual(['new', 'newest', 'old', 'running']);
});
