/** What runs in the page. */
import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';
import { AnalyticsBrowser } from '@segment/analytics-next';

interface Settings {
  readonly sdk: 'segment' | 'rudder';
  readonly api: string;
  readonly events: number;
  readonly writeKey: string;
  readonly event: string;
  readonly badEvery: number;
}

type Track = (event: string, properties: Record<string, string | number>) => unknown;

/** Segment's asks for its settings at a CDN, and sends where they say. */
async function segment({ api, writeKey }: Settings): Promise<Track> {
  const [analytics] = await AnalyticsBrowser.load({ writeKey, cdnURL: api });
  return (event, properties) => analytics.track(event, properties);
}

function rudder({ api, writeKey }: Settings): Promise<Track> {
  const analytics = new RudderAnalytics();
  analytics.load(writeKey, api, { configUrl: api });
  return new Promise((resolve) => {
    analytics.ready(() => resolve((event, properties) => analytics.track(event, properties)));
  });
}

/** A page makes no more calls at a time: the queues of both SDKs have room for about a hundred, and drop the oldest. */
const AT_ONCE = 20;
const PAUSE_MS = 100;

async function sendCalls(settings: Settings): Promise<void> {
  const track = await (settings.sdk === 'segment' ? segment(settings) : rudder(settings));
  for (let index = 0; index < settings.events; index += 1) {
    const key = `key-${String(index).padStart(5, '0')}`;
    track(settings.event, { product_id: key, price: index % settings.badEvery === 7 ? 'no price' : 9.5 });
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

Object.assign(globalThis, { sendCalls });
