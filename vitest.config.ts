import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,infra,account}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
