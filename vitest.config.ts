import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,infra,account}/**/*.test.ts'],
    globalSetup: ['test/support/run-folder.ts'],
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
