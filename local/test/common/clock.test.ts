import { describe, expect, it } from 'vitest';
import { systemClock } from '../../common/clock.ts';

describe('the system clock', () => {
  it('sleeps for the time asked', async () => {
    const before = performance.now();
    await systemClock.sleep(20);
    expect(performance.now() - before).toBeGreaterThanOrEqual(19);
  });

  it('wakes with the reason of an abort, before or during the sleep', async () => {
    const stop = new AbortController();
    const sleeping = systemClock.sleep(3_600_000, stop.signal);
    stop.abort('enough');
    await expect(sleeping).rejects.toBe('enough');
    await expect(systemClock.sleep(0, stop.signal)).rejects.toBe('enough');
  });

  it('does not wake at once from a sleep longer than a timer can be', async () => {
    const stop = new AbortController();
    const outcome = systemClock.sleep(60 * 86_400_000, stop.signal).then(
      () => 'woke',
      () => 'stopped',
    );
    await systemClock.sleep(10);
    stop.abort();
    expect(await outcome).toBe('stopped');
  });
});
