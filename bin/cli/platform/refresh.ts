import { setTimeout as sleep } from 'node:timers/promises';
import { finished, pollMs, start } from './execution.ts';
import type { Platform } from './platform.ts';

export interface RefreshResult {
  /** Name of the run whose snapshot is published now. */
  readonly run: string;
  /** `unchanged`: nothing has arrived since an earlier run, whose snapshot stays. */
  readonly outcome: 'published' | 'unchanged';
  readonly seconds: number;
}

interface RefreshOutput {
  readonly outcome?: string;
  readonly run?: string;
}

/**
 * Brings silver, gold and the snapshot up to date and waits for it. When another refresh is running, or tables are being
 * compacted, waits for that and then runs its own, because the other may have begun before the latest data came.
 * @param isFull go over everything that ever arrived, not only over what is new
 * @throws CommandError when the refresh fails, with the reason
 */
export async function refresh(
  platform: Platform,
  onStep: (done: number) => void = () => undefined,
  isFull = false,
): Promise<RefreshResult> {
  const started = Date.now();
  for (;;) {
    const executionArn = await start(platform, platform.outputs.RefreshMachine, isFull ? { full: true } : {});
    const { outcome, run = '' } = (await finished(platform, executionArn, 'refresh', onStep)) as RefreshOutput;
    if (outcome === 'published' || outcome === 'unchanged')
      return { run, outcome, seconds: Math.round((Date.now() - started) / 100) / 10 };
    await sleep(pollMs(platform) * 5);
  }
}
