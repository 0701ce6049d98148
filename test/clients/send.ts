/** Makes calls with an SDK as its users do: `node send.ts SDK API EVENTS`. The process ends when the SDK has sent them. */
import { setTimeout as sleep } from 'node:timers/promises';
import Rudder from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { callsOf, eventOf, WRITE_KEY } from './client.ts';

/** As many calls as a busy server makes before it does something else. */
const AT_ONCE = 500;

type Track = (userId: string, properties: Readonly<Record<string, string | number>>) => void;

/** Makes the calls in bursts, with a pause in which the SDK sends. */
async function paced(events: number, track: Track, pause: () => Promise<unknown>): Promise<void> {
  for (const [index, { key, properties }] of callsOf(events).entries()) {
    track(key, properties);
    if (index % AT_ONCE === AT_ONCE - 1) await pause();
  }
}

async function withSegment(name: string, host: string, events: number): Promise<void> {
  const analytics = new Analytics({ writeKey: WRITE_KEY, host });
  analytics.on('error', ({ reason }) => console.error(reason));
  const track: Track = (userId, properties) => analytics.track({ userId, event: eventOf(name), properties });
  await paced(events, track, () => sleep(50));
  await analytics.closeAndFlush();
}

/** This one measures its whole queue anew with every call, so that bursts wait until the ones before them are sent. */
async function withRudder(name: string, dataPlaneUrl: string, events: number): Promise<void> {
  const errorHandler = (error: Error) => console.error(error.message);
  const analytics = new Rudder(WRITE_KEY, { dataPlaneUrl, logLevel: 'none', errorHandler });
  let sending: Promise<void>[] = [];
  const track: Track = (userId, properties) => {
    const message = { userId, event: eventOf(name), properties: { ...properties } };
    sending.push(new Promise((resolve) => analytics.track(message, () => resolve())));
  };
  await paced(events, track, async () => {
    await analytics.flush();
    await Promise.all(sending);
    sending = [];
  });
  await analytics.flush();
}

const SDKS: Readonly<Record<string, typeof withSegment>> = {
  '@segment/analytics-node': withSegment,
  '@rudderstack/rudder-sdk-node': withRudder,
};

const [sdk = '', api = '', events = ''] = process.argv.slice(2);
const send = SDKS[sdk];
if (!send) throw new Error(`There is no SDK ${sdk}: ${Object.keys(SDKS).join(', ')}`);
await send(sdk, api, Number(events));
