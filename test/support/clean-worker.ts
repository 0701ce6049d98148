import { isDeepStrictEqual } from 'node:util';
import { afterAll, vi } from 'vitest';

const before = { ...process.env };

/**
 * Files share a worker and its modules. What one of them has set is not for those after it: neither a clock, which would stand
 * still, nor the environment, which functions read when they are loaded.
 */
afterAll(() => {
  vi.useRealTimers();
  if (isDeepStrictEqual({ ...process.env }, before)) return;
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  vi.resetModules();
});
