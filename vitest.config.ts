import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,infra,account}/**/*.test.ts', 'local/test/**/*.test.ts'],
    globalSetup: ['test/support/run-folder.ts'],
    // One more than Vitest would take of two processors: files wait for child processes and disks a good part of their time.
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
