import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { assembly } from './assembly.ts';
import type { CrashPlan, Moment } from './crash-child.ts';

/**
 * Opens the folder in a process of its own that dies at the moment given.
 * @throws Error when it lived through all its work
 */
export async function crash(dataDir: string, act: CrashPlan['act'], moment: Moment): Promise<void> {
  const plan: CrashPlan = { assemblyDir: await assembly(), dataDir, act, moment };
  const script = join(import.meta.dirname, 'crash-child.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(plan)], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code, signal] = await once(child, 'exit');
  if (signal !== 'SIGKILL') throw new Error(`The account did not come to the moment; it ended with ${code ?? signal}.`);
}
