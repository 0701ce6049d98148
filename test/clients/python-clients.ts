import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '../../bench/peers/python.ts';
import { BAD_EVERY, type Client, eventOf, WRITE_KEY } from './client.ts';

const SCRIPT = join(import.meta.dirname, 'send.py');

/** Runs the script with an SDK; it ends when the SDK says that its queue is empty. */
async function send(sdk: string, name: string, api: string, events: number): Promise<void> {
  const python = await pythonWith(join(import.meta.dirname, 'requirements.txt'));
  const settings = JSON.stringify({ api, events, key: WRITE_KEY, event: eventOf(name), badEvery: BAD_EVERY });
  const child = spawn(python, [SCRIPT, sdk, settings], { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${errors}`);
}

const client = (sdk: string, name: string): Client => ({ name, send: (api, events) => send(sdk, name, api, events) });

export const PYTHON_CLIENTS: readonly Client[] = [
  client('segment', 'segment-analytics-python'),
  client('rudderstack', 'rudder-sdk-python'),
];
