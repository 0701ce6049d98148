import { afterAll, vi } from 'vitest';

// Files share a worker: a clock that one of them has set would stand still for those after it.
afterAll(() => void vi.useRealTimers());
