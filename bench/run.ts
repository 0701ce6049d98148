import { parseArgs } from 'node:util';
import { alsBench } from './als.ts';
import { apiBench } from './api.ts';
import { boostingBench } from './boosting.ts';
import { cloudBench } from './cloud.ts';
import { dashboardBench } from './dashboard.ts';
import { DatasetMissingError } from './dataset.ts';
import { factsBench } from './facts.ts';
import { forecastBench } from './forecast.ts';
import { growthBench } from './growth.ts';
import { listsBench } from './lists.ts';
import { loadBench } from './load.ts';
import { metricsBench } from './metrics.ts';
import { PeerMissingError } from './peers/python.ts';
import { servingBench } from './serving.ts';
import { soakBench } from './soak.ts';
import { transformBench } from './transform.ts';
import { warehouseBench } from './warehouse.ts';

interface BenchOptions {
  /** The folder of the datasets. */
  readonly data?: string;
  /** How long a soak takes. */
  readonly minutes?: number;
  /** Whether the figures go into the page that tells them. */
  readonly write?: boolean;
  /** Whether the figures are printed as JSON. */
  readonly json?: boolean;
}

/** A benchmark: prints what it measures, each figure as a ratio to something measured in the same run. */
interface Bench {
  readonly doc: string;
  readonly run: (options: BenchOptions) => Promise<void>;
}

const benches: Readonly<Record<string, Bench>> = {
  load: {
    doc: 'Online Retail beside the reader of DuckDB, and a file ten times as long: time by phase and peak memory',
    run: loadBench,
  },
  transform: {
    doc: 'events through the transform core, against base64, JSON.parse and gzip alone',
    run: transformBench,
  },
  warehouse: {
    doc: 'every mart of Online Retail from silver, against pandas: time and peak memory',
    run: warehouseBench,
  },
  als: {
    doc: 'implicit ALS of 1.6 million pairs and of Online Retail, against implicit: time, memory and NDCG@10',
    run: alsBench,
  },
  boosting: {
    doc: 'gradient boosting of 200,000 rows and of Online Retail, against LightGBM: time, memory and error',
    run: boostingBench,
  },
  serving: {
    doc: 'recommendations for one of 100,000 customers by POST /invocations, and loading the model',
    run: servingBench,
  },
  api: {
    doc: 'reports and recommendations through the account and alone, against node:sqlite: requests a second, p50 and p99',
    run: apiBench,
  },
  facts: {
    doc: 'sales of ten million lines under filters, from packed facts: processor time, memory, and Parquet and DuckDB beside them',
    run: factsBench,
  },
  lists: {
    doc: 'lists and figures of half a million customers: time and peak memory, beside reading all rows whole',
    run: listsBench,
  },
  metrics: {
    doc: 'what the pages ask of Online Retail beside Flask and pandas, and of ten million lines: requests a second, p50, p99; cold start',
    run: metricsBench,
  },
  dashboard: {
    doc: 'another filter over 365 days of ten million lines, in Chromium before the real dashboard: milliseconds',
    run: dashboardBench,
  },
  forecast: {
    doc: 'ETS and MSTL of Online Retail and Olist by rolling origin, against statsforecast: time and error',
    run: forecastBench,
  },
  growth: { doc: 'a refresh with one more day of events, after histories of 60, 240 and 960 days', run: growthBench },
  cloud: {
    doc: 'what the template costs in AWS and when it meets a limit, against its aims (--json, --write: docs/cost.md, docs/scale.md)',
    run: cloudBench,
  },
  soak: {
    doc: 'npm start under load and faults: seconds to recovery, what is lost or doubled, memory (--minutes N, --write)',
    run: soakBench,
  },
};

const { values, positionals } = parseArgs({
  options: {
    data: { type: 'string' },
    minutes: { type: 'string' },
    write: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  allowPositionals: true,
});
const [name = ''] = positionals;
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (!bench) {
  if (name !== '') console.error(`There is no benchmark "${name}".`);
  console.log('npm run bench -- NAME [--data DIR]   (DIR holds the datasets; or set SHOPLAKE_DATASETS)\n');
  for (const [known, { doc }] of Object.entries(benches)) console.log(`  ${known.padEnd(10)} ${doc}`);
  process.exitCode = name === '' ? 0 : 2;
} else {
  try {
    const minutes = Number(values.minutes);
    await bench.run({
      ...(values.data !== undefined && { data: values.data }),
      ...(minutes > 0 && { minutes }),
      ...(values.write && { write: true }),
      ...(values.json && { json: true }),
    });
  } catch (error) {
    if (!(error instanceof DatasetMissingError || error instanceof PeerMissingError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
