import { defineConfig } from 'vitest/config';

/** Tests that open no account: modules are evaluated once a worker, which halves the time. */
const shared = { isolate: false, pool: 'threads' as const, setupFiles: ['test/support/clean-worker.ts'] };

export default defineConfig({
  test: {
    globalSetup: ['test/support/run-folder.ts'],
    // One more than Vitest would take of two processors: files wait for child processes and disks a good part of their time.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 240_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...shared } },
      { extends: true, test: { name: 'infra', include: ['test/infra/**/*.test.ts'], ...shared } },
      { extends: true, test: { name: 'smoke', include: ['test/smoke/**/*.test.ts'] } },
      { extends: true, test: { name: 'account', include: ['test/account/**/*.test.ts'] } },
      { extends: true, test: { name: 'local', root: 'local', include: ['test/**/*.test.ts'] } },
    ],
  },
});
