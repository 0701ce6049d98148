import { setTimeout as sleep } from 'node:timers/promises';
import Rudder from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { type Client, callsOf, eventOf, WRITE_KEY } from './client.ts';

/** As many calls as a busy server makes before it does something else. */
const AT_ONCE = 500;

async function paced(events: number, track: (key: string, properties: object) => void): Promise<void> {
  for (const [index, { key, properties }] of callsOf(events).entries()) {
    track(key, properties);
    if (index % AT_ONCE === AT_ONCE - 1) await sleep(50);
  }
}

const SEGMENT = '@segment/analytics-node';
const RUDDER = '@rudderstack/rudder-sdk-node';

export const NODE_CLIENTS: readonly Client[] = [
  {
    name: SEGMENT,
    send: async (host, events) => {
      const analytics = new Analytics({ writeKey: WRITE_KEY, host });
      analytics.on('error', () => undefined);
      await paced(events, (userId, properties) => analytics.track({ userId, event: eventOf(SEGMENT), properties }));
      await analytics.closeAndFlush();
    },
  },
  {
    name: RUDDER,
    send: async (dataPlaneUrl, events) => {
      const options = { dataPlaneUrl, logLevel: 'none', errorHandler: () => undefined } as const;
      const analytics = new Rudder(WRITE_KEY, options);
      await paced(events, (userId, properties) => {
        analytics.track({ userId, event: eventOf(RUDDER), properties: { ...properties } });
      });
      await analytics.flush();
    },
  },
];
