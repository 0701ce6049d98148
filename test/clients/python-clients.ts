import { join } from 'node:path';
import { pythonWith } from '../../bench/peers/python.ts';
import { BAD_EVERY, type Client, eventOf, WRITE_KEY } from './client.ts';
import { runProgram } from './program.ts';

const SCRIPT = join(import.meta.dirname, 'send.py');

/** Runs the script with an SDK; it ends when the SDK says that its queue is empty. */
async function send(sdk: string, name: string, api: string, events: number): Promise<void> {
  const python = await pythonWith(join(import.meta.dirname, 'requirements.txt'));
  const settings = JSON.stringify({ api, events, key: WRITE_KEY, event: eventOf(name), badEvery: BAD_EVERY });
  await runProgram(name, python, [SCRIPT, sdk, settings]);
}

const client = (sdk: string, name: string): Client => ({ name, send: (api, events) => send(sdk, name, api, events) });

export const PYTHON_CLIENTS: readonly Client[] = [
  client('segment', 'segment-analytics-python'),
  client('rudderstack', 'rudder-sdk-python'),
];
