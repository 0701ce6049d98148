import { spawn } from 'node:child_process';

/**
 * Runs a program that sends events, in a process of its own: what a client computes must not hold up the account that it sends to.
 * What it complains of and ends well all the same is shown: an SDK that has given up says so there.
 *
 * @throws Error with what the program complained of, when it does not end with 0
 */
export async function runProgram(client: string, command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0 && errors) console.error(`${client} says: ${errors.trim()}`);
  if (code !== 0) throw new Error(`${client} ended with ${code}: ${errors}`);
}
