import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { fitCdnow } from '../../../../evaluation/customer-value-cdnow.ts';

function datasets(ctx: TestContext): string {
  const folder = process.env.SHOPLAKE_DATASETS;
  if (folder && existsSync(join(folder, 'cdnow', 'CDNOW_sample.txt.gz'))) return folder;
  const reason =
    'SHOPLAKE_DATASETS names no folder with cdnow/CDNOW_sample.txt.gz; set it to one that has it to run this.';
  console.warn(`Skipped: ${reason}`);
  return ctx.skip(reason);
}

describe('the CDNOW sample', () => {
  it('gives the published parameters and log-likelihood', async (ctx) => {
    const { bgNbd, logLikelihood, gammaGamma, customers } = await fitCdnow(datasets(ctx));

    expect(customers).toBe(2357);
    expect(logLikelihood).toBeCloseTo(-9582.4, 1);
    expect(bgNbd.r).toBeCloseTo(0.243, 3);
    expect(bgNbd.alpha).toBeCloseTo(4.414, 3);
    expect(bgNbd.a).toBeCloseTo(0.793, 3);
    expect(bgNbd.b).toBeCloseTo(2.426, 3);
    expect(gammaGamma.p).toBeCloseTo(6.25, 2);
    expect(gammaGamma.q).toBeCloseTo(3.74, 2);
    expect(gammaGamma.v).toBeCloseTo(15.44, 2);
  });
});
