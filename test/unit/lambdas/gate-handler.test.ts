import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRows } from './support/parquet-rows.ts';
import { evaluation, OUTPUT, packed, predicted, RUN } from './support/run-output.ts';
import { MemoryS3 } from './support/s3.ts';

const s3 = new MemoryS3();
let handler: (event: unknown) => Promise<object>;
let lines: string[] = [];

beforeAll(async () => {
  Object.assign(process.env, { GOLD_BUCKET: 'gold', SILVER_BUCKET: 'silver', STACK_NAME: 'shoplake-shop' });
  ({ handler } = await import('../../../lambdas/gate/handler.ts'));
});
beforeEach(async () => {
  s3.reset();
  lines = [];
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  s3.put(OUTPUT, await packed({ 'evaluation.json': JSON.stringify(evaluation()), 'forecasts.parquet': predicted(10) }));
});

const STARTED = '2026-03-02T23:20:00.000Z';
const RUN_ROW = `silver/staging/model_runs/dt=2026-03-02/${RUN}.parquet`;
const FORECASTS = `silver/staging/forecasts/dt=2026-03-03/${RUN}.parquet`; // the UTC day on which training ended
const POINTER = 'gold/models/champions/forecaster.json';
const common = { model: 'forecaster', run: RUN, startedAt: STARTED, at: '2026-03-03T00:40:00.000Z' };
const JUDGE = { ...common, action: 'evaluate' };
const PROMOTE = {
  ...common,
  action: 'promote',
  deployment: null,
  before: null,
  reason: 'Accepted.',
  artifactUri: 's3://gold/models/artefacts/x/model.tar.gz',
  packageArn: 'arn:package/1',
};
const row = async () => (await readRows(s3.body(RUN_ROW)))[0];
/** Everything that is stored, by path. */
const stored = () => Object.fromEntries(s3.paths().map((path) => [path, s3.body(path).toString('base64')]));
const output = async (files: Readonly<Record<string, string | Uint8Array>>) => s3.put(OUTPUT, await packed(files));

describe('judging a run', () => {
  it('lets a good one through and writes nothing: it is not in place yet', async () => {
    const before = s3.paths();
    expect(await handler(JUDGE)).toEqual({
      status: 'accepted',
      reason: expect.stringContaining('wape of 0.1'),
      metric: 'wape',
      score: 0.1,
      champion: null,
      baselines: { 'seasonal naive': 0.2 },
    });
    expect(s3.paths()).toEqual(before);
  });

  it('writes down one that is refused', async () => {
    await output({ 'evaluation.json': JSON.stringify(evaluation({ challenger: 0.3 })) });
    expect(await handler(JUDGE)).toMatchObject({ status: 'refused', score: 0.3 });
    expect(await row()).toMatchObject({
      run_id: RUN,
      model: 'forecaster',
      status: 'refused',
      reason: expect.stringMatching(/^Refused: wape of 0\.3 .* baseline seasonal naive \(0\.2\)/),
      score: 0.3,
      duration_seconds: 3600,
      data_from: '2025-01-01',
      data_rows: 5000n,
      baselines: '{"seasonal naive":0.2}',
      artefact_sha256: 'ab'.repeat(32),
      artefact_uri: null,
    });
    expect(s3.paths('gold/models/champions')).toEqual([]);
  });

  it('judges it against what serves', async () => {
    await handler(PROMOTE);
    await output({ 'evaluation.json': JSON.stringify(evaluation({ challenger: null })) });
    expect(await handler(JUDGE)).toMatchObject({ status: 'refused', reason: expect.stringContaining('reached 0.1') });
  });

  it('measures it, in the embedded format of CloudWatch', async () => {
    await handler(JUDGE);
    const [metrics] = lines.map((line) => JSON.parse(line)).filter((line) => '_aws' in line);
    expect(metrics).toMatchObject({
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: 'Shoplake/Models',
            Dimensions: [['Stack', 'Model']],
            Metrics: [{ Name: 'TrainingSeconds' }, { Name: 'Score' }, { Name: 'Baseline' }],
          },
        ],
      },
      Stack: 'shoplake-shop',
      Model: 'forecaster',
      TrainingSeconds: 3600,
      Score: 0.1,
      Baseline: 0.2,
    });
  });

  it('finds the files whatever folder they were packed from', async () => {
    await output({ './data/evaluation.json': JSON.stringify(evaluation()) });
    expect(await handler(JUDGE)).toMatchObject({ status: 'accepted' });
  });

  it.each([
    ['no output', () => s3.reset(), /There is no models\/artefacts\/.*the job wrote no output/],
    ['no evaluation', () => output({ 'other.json': '{}' }), /holds no evaluation\.json: training was cut off/],
    ['an evaluation that is no JSON', () => output({ 'evaluation.json': '{' }), /evaluation\.json of .* is not right/],
    [
      'an evaluation without its figure',
      () => output({ 'evaluation.json': JSON.stringify({ ...evaluation(), challenger: 'good' }) }),
      /is not right: challenger: /,
    ],
    [
      'the evaluation of another run',
      () => output({ 'evaluation.json': JSON.stringify(evaluation({ run: 'shop-other' })) }),
      /holds the evaluation of shop-other \(forecaster\), not of/,
    ],
    ['an evaluation beyond measure', () => output({ 'evaluation.json': ' '.repeat(2 ** 20 + 1) }), /at most 1048576/],
    ['no gzip', () => s3.put(OUTPUT, 'nothing'), /cannot be read: incorrect header check/],
    [
      'gzip that is cut off',
      async () => {
        const whole = await packed({ 'big.bin': new Uint8Array(100_000).map((_, index) => (index * 7919) % 251) });
        s3.put(OUTPUT, whole.subarray(0, 400));
      },
      /cannot be read: /,
    ],
    ['gzip of no tar', () => s3.put(OUTPUT, gzipSync(Buffer.alloc(4096, 'x'))), /cannot be read: /],
  ])('says what is wrong with %s', async (_, spoil, words) => {
    await spoil();
    const failure = await handler(JUDGE).catch((error: unknown) => error);
    expect([(failure as Error).name, (failure as Error).message]).toEqual([
      'RunOutputError',
      expect.stringMatching(words),
    ]);
  });
});

describe('promoting a run', () => {
  it('copies its predictions, keeps and tells of it, and points to it', async () => {
    expect(await handler(PROMOTE)).toEqual({ status: 'champion', reason: 'Accepted.', retired: null });
    expect(Buffer.from(s3.body(FORECASTS))).toEqual(Buffer.from(predicted(10)));
    expect(await row()).toMatchObject({
      status: 'champion',
      changed_at: new Date(common.at),
      trained_at: new Date('2026-03-03T00:30:00.000Z'),
      package_arn: 'arn:package/1',
      recipe: '{"season":52}',
    });
    expect(s3.json(POINTER)).toEqual({
      model: 'forecaster',
      run: RUN,
      recipe: { season: 52 },
      metric: 'wape',
      score: 0.1,
      artifactUri: PROMOTE.artifactUri,
      artifactSha256: 'ab'.repeat(32),
      packageArn: 'arn:package/1',
      at: common.at,
      previous: null,
      deployments: [],
      retired: null,
    });
    expect(s3.json(`gold/models/champions/forecaster/${RUN}.json`)).toMatchObject({ evaluation: evaluation() });
  });

  it('finds predictions of many chunks behind files that it has no use for', async () => {
    const body = Buffer.concat([Buffer.from('PAR1'), randomBytes(400_000), Buffer.from('PAR1')]);
    await output({
      'evaluation.json': JSON.stringify(evaluation({ notes: ['x'.repeat(5000)] })),
      'plots.bin': randomBytes(300_000),
      'forecasts.parquet': body,
      'other.bin': randomBytes(300_000),
    });
    expect(await handler(PROMOTE)).toMatchObject({ status: 'champion' });
    expect(s3.body(FORECASTS).equals(body)).toBe(true);
  });

  it('takes away what runs before the last predicted, of its own tables and no others', async () => {
    await handler(PROMOTE);
    const pointer = JSON.stringify({ ...s3.json(POINTER), run: 'shop-before' });
    const old = ['2026-01-01/shop-older', '2026-02-01/shop-before'].map(
      (name) => `silver/staging/forecasts/dt=${name}.parquet`,
    );
    const others = 'silver/staging/recommendations/dt=2026-01-01/shop-older.parquet';
    for (const path of [...old, others]) s3.put(path, 'PAR1');
    s3.put(POINTER, pointer);
    await handler({ ...PROMOTE, before: 'shop-before' });
    expect(s3.paths('silver/staging/forecasts/')).toEqual([old[1], FORECASTS]);
    expect(s3.paths(others)).toEqual([others]);
  });

  it('done twice changes nothing', async () => {
    const request = { ...PROMOTE, deployment: 'shop-forecaster-new-0' };
    const first = await handler(request);
    const after = stored();
    expect(await handler(request)).toEqual(first);
    expect(stored()).toEqual(after);
  });

  it.each(['silver/staging/forecasts/', RUN_ROW, 'gold/models/champions/forecaster/', POINTER])(
    'is finished by a second attempt after a crash before %s is written',
    async (prefix) => {
      s3.beforePut = (path) => {
        if (path.startsWith(prefix)) throw new Error('crash');
      };
      await expect(handler(PROMOTE)).rejects.toThrow('crash');
      expect(s3.paths(POINTER)).toEqual([]); // nothing points to what is not in place
      s3.beforePut = () => undefined;
      await handler(PROMOTE);
      const finished = stored();
      s3.reset();
      await output({ 'evaluation.json': JSON.stringify(evaluation()), 'forecasts.parquet': predicted(10) });
      await handler(PROMOTE);
      expect(finished).toEqual(stored());
    },
  );

  it('leaves what another run has become in between', async () => {
    await handler(PROMOTE);
    const later = {
      ...PROMOTE,
      run: 'shop-forecaster-20260303-00000000-0',
      before: null,
      at: '2026-03-04T00:00:00.000Z',
    };
    s3.put(
      OUTPUT.replace(RUN, later.run),
      await packed({ 'evaluation.json': JSON.stringify(evaluation({ run: later.run })) }),
    );
    const failure = await handler(later).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'ChampionChangedError',
      message: `The champion of forecaster is ${RUN} by now, and ${later.run} was to follow none.`,
    });
    expect(s3.json(POINTER).run).toBe(RUN);
  });

  it('swaps only what it has read', async () => {
    s3.beforePut = (path) => {
      if (path !== POINTER) return;
      s3.beforePut = () => undefined;
      s3.put(POINTER, '{}'); // somebody else was faster
    };
    await expect(handler(PROMOTE)).rejects.toThrow('The champion of forecaster was changed while');
    expect(s3.json(POINTER)).toEqual({});
  });

  it('refuses predictions that are no Parquet', async () => {
    await output({ 'evaluation.json': JSON.stringify(evaluation()), 'forecasts.parquet': 'PAR1 and no more' });
    await expect(handler(PROMOTE)).rejects.toThrow(`forecasts.parquet of ${RUN} is not a Parquet file.`);
    expect(s3.paths('silver')).toEqual([]);
  });

  it('keeps the last three deployments', async () => {
    const promoted: unknown[] = [];
    let before: string | null = null;
    for (const number of [1, 2, 3, 4]) {
      const run = `${RUN.slice(0, -1)}${number}`;
      s3.put(OUTPUT.replace(RUN, run), await packed({ 'evaluation.json': JSON.stringify(evaluation({ run })) }));
      const request = { ...PROMOTE, run, before, deployment: run, at: `2026-03-0${number}T00:00:00.000Z` };
      promoted.push(((await handler(request)) as { retired: unknown }).retired);
      before = run;
    }
    const name = (number: number) => `${RUN.slice(0, -1)}${number}`;
    expect(promoted).toEqual([null, null, null, name(1)]);
    expect(s3.json(POINTER)).toMatchObject({ deployments: [name(4), name(3), name(2)], previous: name(3) });
  });
});

describe('restoring a run', () => {
  const OTHER = `${RUN.slice(0, -1)}9`;
  const RESTORE = {
    ...common,
    action: 'restore',
    startedAt: '2026-03-09T08:00:00.000Z',
    at: '2026-03-09T08:05:00.000Z',
    deployment: null,
    before: OTHER,
  };
  beforeEach(async () => {
    await handler(PROMOTE);
    s3.put(OUTPUT.replace(RUN, OTHER), await packed({ 'evaluation.json': JSON.stringify(evaluation({ run: OTHER })) }));
    await handler({ ...PROMOTE, run: OTHER, before: RUN, at: '2026-03-04T00:00:00.000Z' });
  });

  it('makes it champion again, with the predictions of its day', async () => {
    expect(await handler({ ...common, action: 'find' })).toMatchObject({
      artifactUri: PROMOTE.artifactUri,
      packageArn: PROMOTE.packageArn,
      score: 0.1,
    });
    expect(await handler(RESTORE)).toMatchObject({ status: 'restored' });
    expect(s3.json(POINTER)).toMatchObject({ run: RUN, previous: OTHER, recipe: { season: 52 } });
    const [restored] = await readRows(s3.body(`silver/staging/model_runs/dt=2026-03-09/${RUN}.parquet`));
    expect(restored).toMatchObject({
      status: 'restored',
      trained_at: new Date('2026-03-03T00:30:00.000Z'), // views find predictions by it
      reason: 'Restored by a person. Accepted.',
    });
    expect(s3.paths('silver/staging/forecasts/')).toEqual([FORECASTS]);
  });

  it('copies its predictions again when they were taken away', async () => {
    const Key = FORECASTS.slice('silver/'.length);
    await s3.client.send(new DeleteObjectsCommand({ Bucket: 'silver', Delete: { Objects: [{ Key }] } }));
    await handler(RESTORE);
    expect(Buffer.from(s3.body(FORECASTS))).toEqual(Buffer.from(predicted(10)));
  });

  it('done twice changes nothing', async () => {
    await handler(RESTORE);
    const after = stored();
    await handler(RESTORE);
    expect(stored()).toEqual(after);
  });

  it('is refused for one that never was champion', async () => {
    const failure = await handler({ ...common, run: 'shop-nobody', action: 'find' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'UnknownRunError',
      message: 'No run "shop-nobody" of forecaster ever was its champion; only such a run can be restored.',
    });
  });
});

describe('a run that failed', () => {
  const FAIL = { ...common, action: 'fail', error: 'States.TaskFailed' };
  const failed = async (cause: string) => ((await handler({ ...FAIL, cause })) as { reason: string }).reason;

  it('is written down, in place of what was said of it', async () => {
    const cause = JSON.stringify({
      TrainingJobName: RUN,
      FailureReason: 'AlgorithmError: no interactions, exit code: 1',
    });
    expect(await handler({ ...FAIL, cause })).toEqual({
      status: 'failed',
      reason: 'AlgorithmError: no interactions, exit code: 1',
    });
    expect(await row()).toMatchObject({
      status: 'failed',
      reason: 'AlgorithmError: no interactions, exit code: 1',
      trained_at: null,
      score: null,
    });
  });

  it.each([
    ['a query', JSON.stringify({ QueryExecution: { Status: { StateChangeReason: 'SYNTAX' } } }), 'SYNTAX'],
    ['a function', JSON.stringify({ errorType: 'RunOutputError', errorMessage: 'No output' }), 'No output'],
    ['plain words', 'Out of capacity (Service: SageMaker)', 'Out of capacity (Service: SageMaker)'],
    ['nothing', '', 'States.TaskFailed'],
    ['JSON that says nothing', '{"a":1}', '{"a":1}'],
  ])('says why, from %s', async (_, cause, reason) => {
    expect(await failed(cause)).toBe(reason);
  });

  it('says so in 500 characters', async () => {
    expect(await failed('x'.repeat(2000))).toHaveLength(500);
  });

  it('is left alone where it is champion: it serves', async () => {
    await handler(PROMOTE);
    expect(await handler({ ...FAIL, cause: 'late' })).toMatchObject({ status: 'champion' });
    expect(await row()).toMatchObject({ status: 'champion' });
  });
});

describe('the gate', () => {
  it.each([
    ['another action', { ...JUDGE, action: 'bribe' }],
    ['another model', { ...JUDGE, model: 'oracle' }],
    ['a run that is a path', { ...JUDGE, run: '../champions/x' }],
    ['more than it takes', { ...JUDGE, force: true }],
  ])('refuses %s', async (_, request) => {
    const before = stored();
    await expect(handler(request)).rejects.toThrow();
    expect(stored()).toEqual(before);
  });
});
