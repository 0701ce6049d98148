import { join } from 'node:path';
import type { Client } from './client.ts';
import { runProgram } from './program.ts';

const SCRIPT = join(import.meta.dirname, 'send.ts');

/** Runs the script with an SDK; it ends when the SDK has nothing more to send. */
const client = (name: string): Client => ({
  name,
  send: (api, events) => runProgram(name, process.execPath, [SCRIPT, name, api, String(events)]),
});

export const NODE_CLIENTS: readonly Client[] = [
  client('@segment/analytics-node'),
  client('@rudderstack/rudder-sdk-node'),
];
