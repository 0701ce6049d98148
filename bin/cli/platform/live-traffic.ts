import { liveBatches } from '../../../sample/live.ts';
import { CommandError } from '../terminal/errors.ts';
import { type SampleState, shopOf } from './sample-shop.ts';
import { type Sending, sendEvents } from './send.ts';

const EVENTS_PER_SECOND = 1;

/**
 * Visitors of the sample shop, until the signal. It never rejects: whatever becomes of them, the platform they visit serves on.
 * What the API makes wait is sent when it may; what it refuses for good ends the visits, and that is said.
 */
export async function sendLiveTraffic(state: SampleState, sending: Sending & { readonly signal: AbortSignal }) {
  const { signal, say } = sending;
  const stopped = new Promise<undefined>((settle) => signal.addEventListener('abort', () => settle(undefined)));
  const batches = liveBatches(shopOf(state), { startAt: new Date(), eventsPerSecond: EVENTS_PER_SECOND });
  let said: string | undefined;
  while (!signal.aborted) {
    const next = await Promise.race([batches.next(), stopped]);
    if (next?.value === undefined) return;
    try {
      await sendEvents(next.value, sending);
      said = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== said) say(`Events of the sample shop were not taken: ${message}`);
      said = message;
      if (error instanceof CommandError) return;
    }
  }
}
