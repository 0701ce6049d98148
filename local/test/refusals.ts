import { describe, expect, it } from 'vitest';

/** What is refused, as the error names it, and who asks for it. */
export type Refusal = readonly [what: string, ask: () => unknown];

/** Proves that what is not supported of a service is refused by name, never ignored. */
export function refusals(service: string, rows: readonly Refusal[]): void {
  describe(`what is not supported of ${service} is refused by name`, () => {
    it.each(rows)('%s', async (what, ask) => {
      const asking = (async () => ask())();
      await expect(asking).rejects.toThrow(`The local account does not support ${what}`);
      await expect(asking).rejects.toMatchObject({ name: 'UnsupportedError' });
    });
  });
}
