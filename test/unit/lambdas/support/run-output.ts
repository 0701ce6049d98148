import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import type { RunEvaluation } from '../../../../contracts/models.ts';
import { writeParquet } from '../../../../contracts/parquet.ts';
import { forecasts } from '../../../../glue-sql/tables/predictions.ts';

export const RUN = 'shop-forecaster-20260302-7692c3ad-0';
export const OUTPUT = `gold/models/artefacts/forecaster/${RUN}/output/output.tar.gz`;

/** What a run of the forecaster tells of itself: it ended at half past midnight on 3 March. */
export const evaluation = (more: Partial<RunEvaluation> = {}): RunEvaluation => ({
  model: 'forecaster',
  run: RUN,
  artifactSha256: 'ab'.repeat(32),
  startedAt: '2026-03-02T23:30:00.000Z',
  durationSeconds: 3600,
  metric: 'wape',
  better: 'lower',
  challenger: 0.1,
  champion: null,
  baselines: { 'seasonal naive': 0.2 },
  metrics: { coverage: 0.9 },
  recipe: { season: 52 },
  data: { from: '2025-01-01', to: '2026-03-01', rows: 5000 },
  notes: [],
  ...more,
});

export const predicted = (expected: number): Uint8Array =>
  writeParquet(forecasts, [
    {
      run_id: RUN,
      source: 'web',
      currency: 'GBP',
      series_kind: 'total',
      series: 'all',
      measure: 'revenue',
      grain: 'week',
      period_start: Date.parse('2026-03-02T00:00:00Z'),
      horizon: 1,
      expected,
      lower: 0,
      upper: 20,
      method: 'ensemble',
    },
  ]);

/** The packed output of a run, as SageMaker makes it. */
export async function packed(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const entries = Object.entries(files).map(([name, body]) => {
    const content = Buffer.from(body as Uint8Array);
    return { header: { name, size: content.length, type: 'file' as const, mtime: new Date(0) }, body: content };
  });
  const folder = { header: { name: 'data/', size: 0, type: 'directory' as const, mtime: new Date(0) } };
  return gzipSync(await packTar([folder, ...entries]));
}
