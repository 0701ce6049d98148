/**
 * How often a property is tried: everything in CI, and at a desk as often as a person waits for.
 * @param full runs in CI
 * @param quick runs elsewhere @default at most 20
 */
export const propertyRuns = (full: number, quick = Math.min(full, 20)): number => (process.env.CI ? full : quick);
