import type { Channel } from '../../contracts/features.ts';

const MILLISECONDS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Days since 1970-01-01 of a day in a row of a channel.
 * @throws Error naming the channel when the text is no day like 2026-11-21
 */
export function dayNumber(day: string, channel: Channel): number {
  const at = DAY.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(at)) throw new Error(`"${day}" in the channel ${channel} is no day like 2026-11-21.`);
  return at / MILLISECONDS;
}

export const dayText = (day: number): string => new Date(day * MILLISECONDS).toISOString().slice(0, 10);
