import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../common/clock.ts';
import type { Target } from '../../events/delivery.ts';
import type { ScheduleInput } from '../../events/scheduler.ts';
import { Scheduler } from '../../events/scheduler.ts';
import { VirtualClock } from '../common/virtual-clock.ts';

const target: Target = { arn: 'arn:machine' };
const schedule = (more: Partial<ScheduleInput>): ScheduleInput => ({
  arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/refresh',
  name: 'refresh',
  expression: 'rate(10 minutes)',
  target,
  ...more,
});

const opened: Scheduler[] = [];
afterEach(() => Promise.all(opened.splice(0).map((scheduler) => scheduler.close())));

function schedulerOf(schedules: readonly ScheduleInput[], clock: Clock = new VirtualClock()) {
  const fired: [string, unknown][] = [];
  const scheduler = new Scheduler({
    schedules,
    clock,
    deliver: async ({ arn }, payload) => {
      fired.push([arn, payload]);
    },
    onLost: () => undefined,
  });
  opened.push(scheduler);
  return { scheduler, fired };
}

const TIME = { target: { arn: 'a', input: '{"at":"<aws.scheduler.scheduled-time>","x":1}' } };
const times = (fired: readonly [string, unknown][]) => fired.map(([, payload]) => (payload as { at: string }).at);

describe('Scheduler', () => {
  it('fires when due, again and again, with its input', async () => {
    const { scheduler, fired } = schedulerOf([schedule(TIME)]);
    scheduler.start();
    await expect.poll(() => fired.length).toBeGreaterThanOrEqual(2);
    await scheduler.stop();
    expect(fired[0]).toEqual(['a', { at: '2026-03-01T00:10:00Z', x: 1 }]);
    expect(times(fired)[1]).toBe('2026-03-01T00:20:00Z');
  });

  it('goes on when the clock is set back, and does not wait for the time to come again', async () => {
    // Prepare
    const clock = new VirtualClock();
    let shift = 0;
    const shifting: Clock = { now: () => clock.now() + shift, sleep: (ms, signal) => clock.sleep(ms, signal) };
    const { scheduler, fired } = schedulerOf([schedule(TIME)], shifting);
    scheduler.start();
    await expect.poll(() => fired.length).toBeGreaterThanOrEqual(1);
    // Act
    shift = -2 * 3_600_000;
    const [set, before] = [shifting.now(), fired.length];
    await expect.poll(() => fired.length).toBeGreaterThan(before);
    await scheduler.stop();
    // Assess: within one interval, and the piece of a minute in which it was noticed.
    const next = Date.parse(times(fired)[before] ?? '');
    expect(next - set).toBeGreaterThan(0);
    expect(next - set).toBeLessThanOrEqual(11 * 60_000);
  });

  it('sends an empty object without an input, and fires an at() once', async () => {
    const { scheduler, fired } = schedulerOf([schedule({ expression: 'at(2026-03-01T00:30:00)' })]);
    scheduler.start();
    await expect.poll(() => fired.length).toBe(1);
    expect(fired).toEqual([['arn:machine', {}]]);
    expect(scheduler.upcoming().size).toBe(0);
  });

  it('reports what comes next, by zone, and does nothing when disabled', async () => {
    const { scheduler } = schedulerOf([
      schedule({ expression: 'cron(0 8 * * ? *)', timeZone: 'Europe/Berlin' }),
      schedule({ name: 'off', state: 'DISABLED' }),
    ]);
    scheduler.start();
    expect(scheduler.upcoming()).toEqual(new Map([['refresh', new Date('2026-03-01T07:00:00Z')]]));
    await scheduler.stop();
    expect(scheduler.upcoming().size).toBe(0);
  });

  it('does not make up for what was missed while stopped', async () => {
    const clock = new VirtualClock();
    const { scheduler, fired } = schedulerOf([schedule({ ...TIME, expression: 'cron(0/10 * * * ? *)' })], clock);
    scheduler.start();
    await expect.poll(() => fired.length).toBeGreaterThanOrEqual(1);
    await scheduler.stop();
    await scheduler.idle();
    const before = fired.length;
    await clock.sleep(3_600_000);
    const resumed = clock.now();
    scheduler.start();
    await expect.poll(() => fired.length).toBeGreaterThan(before);
    const next = Date.parse(times(fired)[before] ?? '');
    expect(next).toBeGreaterThan(resumed);
    expect(next).toBeLessThanOrEqual(resumed + 600_000);
  });

  it('skips a time that it slept through', async () => {
    // Prepare: the laptop sleeps three hours in the first minute's timer
    let now = Date.parse('2026-03-01T00:00:00Z');
    let slept = 0;
    const clock: Clock = {
      now: () => now,
      sleep: async (milliseconds, signal) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        signal?.throwIfAborted();
        slept += 1;
        now += slept === 1 ? 3 * 3_600_000 : milliseconds;
      },
    };
    const { scheduler, fired } = schedulerOf([schedule({ ...TIME, expression: 'cron(30 * * * ? *)' })], clock);
    // Act
    scheduler.start();
    await expect.poll(() => fired.length).toBeGreaterThanOrEqual(1);
    // Assess
    expect(times(fired)[0]).toBe('2026-03-01T03:30:00Z');
  });

  it('reads every expression at load', () => {
    expect(() => schedulerOf([schedule({ expression: 'cron(0 10 * * * *)', state: 'DISABLED' })])).toThrow(
      /exactly one/,
    );
  });
});
