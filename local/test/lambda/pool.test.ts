import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { moduleOf, openPool } from './functions.ts';

describe('an invocation', () => {
  test('gets event and context, and gives its result back as JSON does', async () => {
    const bundle = await moduleOf(`export const handler = async (event, context) => ({
      event, gone: undefined, date: new Date(0), remaining: context.getRemainingTimeInMillis(), ...context });`);
    const { pool } = await openPool(bundle, { timeoutSeconds: 7 });

    const result = (await pool.invoke({ a: [1, 'ü'] }, 'request-1')) as Record<string, unknown>;

    expect(result).toMatchObject({
      event: { a: [1, 'ü'] },
      date: '1970-01-01T00:00:00.000Z',
      awsRequestId: 'request-1',
      functionName: 'load',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:load',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/load',
    });
    expect(result).not.toHaveProperty('gone');
    expect(result.remaining).toBeGreaterThan(5000);
    expect(result.remaining).toBeLessThanOrEqual(7000);
  });

  test('that returns nothing answers null', async () => {
    const { pool } = await openPool(await moduleOf('export const handler = async () => undefined;'));
    expect(await pool.invoke({})).toBeNull();
  });

  test('sees only what Lambda gives it and its own variables', async () => {
    process.env.LOCAL_TEST_SECRET = 'parent';
    process.env.AWS_PROFILE = 'parent';
    const bundle = await moduleOf(`import os from 'node:os';
      export const handler = async () => ({ env: { ...process.env }, tmp: os.tmpdir() });`);
    const { pool, dataDir } = await openPool(bundle, { environment: { BUCKET: 'lake' } });

    const { env, tmp } = (await pool.invoke({})) as { env: Record<string, string>; tmp: string };

    expect(env).toMatchObject({
      BUCKET: 'lake',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'load',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ACCESS_KEY_ID: 'local',
      LAMBDA_TASK_ROOT: bundle,
      _HANDLER: 'index.handler',
    });
    for (const name of ['LOCAL_TEST_SECRET', 'AWS_PROFILE', 'HOME', 'NODE_OPTIONS', 'VITEST']) {
      expect(env).not.toHaveProperty(name);
    }
    expect(tmp.startsWith(path.join(dataDir, 'lambda', 'tmp', 'load'))).toBe(true);
    delete process.env.LOCAL_TEST_SECRET;
    delete process.env.AWS_PROFILE;
  });
});

describe('a failure', () => {
  test('of the handler carries type, message and trace, and the environment stays warm', async () => {
    const bundle = await moduleOf(`let count = 0; class LoadError extends Error { name = 'LoadError' }
      export const handler = async (event) => { count++; if (event.fail) throw new LoadError('bad row'); return count; };`);
    const { pool } = await openPool(bundle);

    await expect(pool.invoke({ fail: true })).rejects.toMatchObject({
      name: 'LoadError',
      errorType: 'LoadError',
      message: 'bad row',
      payload: {
        errorType: 'LoadError',
        errorMessage: 'bad row',
        trace: expect.arrayContaining(['LoadError: bad row']),
      },
    });
    expect(await pool.invoke({})).toBe(2);
  });

  test('that is no Error is named by its JavaScript type', async () => {
    const { pool } = await openPool(await moduleOf(`export const handler = async () => { throw 'no'; };`));
    await expect(pool.invoke({})).rejects.toMatchObject({
      payload: { errorType: 'string', errorMessage: 'no', trace: [] },
    });
  });

  test.each([
    ['an endless loop', 'while (true);'],
    ['a promise that never resolves', 'await new Promise(() => setInterval(() => {}, 1000));'],
  ])('by timeout ends %s, and the next invocation starts cold', async (_, body) => {
    const bundle = await moduleOf(
      `let count = 0; export const handler = async (event) => { count++; if (event.hang) { ${body} } return count; };`,
    );
    const { pool } = await openPool(bundle, { timeoutSeconds: 1, maxConcurrency: 1 });
    expect(await pool.invoke({})).toBe(1);

    await expect(pool.invoke({ hang: true })).rejects.toMatchObject({
      payload: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 1.00 seconds' },
    });
    expect(await pool.invoke({})).toBe(1);
  });

  test.each([
    ['process.exit(3)', 'Runtime.ExitError', 'RequestId: r1 Error: Runtime exited with error: exit status 3'],
    ['process.exit(0)', 'Runtime.ExitError', 'RequestId: r1 Error: Runtime exited without providing a reason'],
    ['const a = []; for (;;) a.push(new Array(1e6).fill({}))', 'Runtime.ExitError', /signal: killed/],
    ['setTimeout(() => { throw new TypeError("late"); }); await new Promise(() => {})', 'TypeError', 'late'],
    [
      'void Promise.reject(new Error("lost")); await new Promise(() => {})',
      'Runtime.UnhandledPromiseRejection',
      'Error: lost',
    ],
  ])('that ends the environment (%s) is told, and the next invocation works', async (body, errorType, message) => {
    const bundle = await moduleOf(
      `export const handler = async (event) => { if (event.crash) { ${body} } return 'fine'; };`,
    );
    const { pool } = await openPool(bundle, { memoryMb: 64, maxConcurrency: 1 });

    const error = await pool.invoke({ crash: true }, 'r1').catch((caught: Error) => caught);

    expect(error).toMatchObject({ errorType });
    expect((error as Error).message).toMatch(message);
    expect(await pool.invoke({})).toBe('fine');
  });

  test.each([
    ['export const other = 1;', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['export const handler = (', 'Runtime.UserCodeSyntaxError', /^SyntaxError/],
    ['throw new RangeError("no setting");', 'RangeError', 'no setting'],
    [
      'export const handler = (event, context, callback) => callback(null, 1);',
      'Runtime.CallbackHandlerDeprecated',
      /callback/,
    ],
  ])('of the initialisation (%s) is the answer of the invocation', async (source, errorType, message) => {
    const { pool } = await openPool(await moduleOf(source));
    const error = await pool.invoke({}).catch((caught: Error) => caught);
    expect(error).toMatchObject({ errorType });
    expect((error as Error).message).toMatch(message);
  });

  test('of a bundle that is not there', async () => {
    const { pool } = await openPool('/nowhere');
    await expect(pool.invoke({})).rejects.toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  });
});

describe('a payload', () => {
  test('of 6 MB passes, a larger event or answer is refused', async () => {
    const bundle = await moduleOf(
      `export const handler = async ({ size, text = '' }) => text.length + 'x'.repeat(size);`,
    );
    const { pool } = await openPool(bundle);
    const event = (bytes: number) => ({ size: 0, text: 'y'.repeat(bytes - '{"size":0,"text":""}'.length) });

    expect(await pool.invoke(event(6_291_456))).toBe('6291436');
    await expect(pool.invoke(event(6_291_457))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      status: 413,
    });
    await expect(pool.invoke({ size: 6_291_556 })).rejects.toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  test('that JSON cannot say is an error of the function', async () => {
    const { pool } = await openPool(await moduleOf('export const handler = async () => 1n;'));
    await expect(pool.invoke({})).rejects.toMatchObject({
      payload: { errorType: 'Error', errorMessage: 'Unable to stringify response body' },
    });
  });
});

describe('a pool', () => {
  const CONCURRENT = `import { threadId } from 'node:worker_threads'; let running = 0;
    export const handler = async () => { running++; const most = running; await new Promise((r) => setTimeout(r, 50)); running--; return { most, threadId }; };`;

  test('runs one invocation an environment, up to its limit, and queues the rest', async () => {
    const { pool } = await openPool(await moduleOf(CONCURRENT), { maxConcurrency: 2 });
    const results = (await Promise.all(Array.from({ length: 9 }, () => pool.invoke({})))) as {
      most: number;
      threadId: number;
    }[];
    expect(results.every(({ most }) => most === 1)).toBe(true);
    expect(new Set(results.map(({ threadId }) => threadId)).size).toBe(2);
  });

  test('ends environments that were idle too long', async () => {
    const { pool } = await openPool(await moduleOf(CONCURRENT), { maxConcurrency: 1 }, { idleMs: 20 });
    const first = (await pool.invoke({})) as { threadId: number };
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = (await pool.invoke({})) as { threadId: number };
    expect(second.threadId).not.toBe(first.threadId);
  });

  test('waits for what runs when it closes, refuses what is queued, and leaves no temporary folder', async () => {
    const { pool, dataDir } = await openPool(await moduleOf(CONCURRENT), { maxConcurrency: 1 }, { closeMs: 5000 });
    const running = pool.invoke({});
    const queued = pool.invoke({});
    queued.catch(() => undefined);
    await pool.close();
    await expect(running).resolves.toMatchObject({ most: 1 });
    await expect(queued).rejects.toThrow('closing');
    await expect(pool.invoke({})).rejects.toThrow('closing');
    expect(await readdir(path.join(dataDir, 'lambda', 'tmp', 'load'))).toEqual([]);
  });

  test('fails an invocation by the fault hook without reaching the function', async () => {
    const faults = (name: string, event: unknown) => (event === 1 ? new Error(`fault in ${name}`) : undefined);
    const { pool } = await openPool(await moduleOf('export const handler = async (e) => e;'), {}, { faults });
    await expect(pool.invoke(1)).rejects.toThrow('fault in load');
    expect(await pool.invoke(2)).toBe(2);
  });
});

test('what a function prints goes to its log, line by line', async () => {
  const bundle = await moduleOf(`console.log('cold start');
    export const handler = async (event) => {
      process.stdout.write('half a '); process.stdout.write('line\\n'); console.error('trouble ü'); if (event.exit) process.exit(1); };`);
  const { pool, dataDir } = await openPool(bundle, { maxConcurrency: 1 });
  await pool.invoke({}, 'r1');
  await pool.invoke({ exit: true }, 'r2').catch(() => undefined);
  await pool.close();

  const lines = (await readFile(path.join(dataDir, 'logs', 'load.log'), 'utf8')).split('\n');
  for (const line of [
    'cold start',
    'half a line',
    'trouble ü',
    'START RequestId: r1 Version: $LATEST',
    'END RequestId: r2',
  ]) {
    expect(lines).toContain(line);
  }
  expect(lines.filter((line) => line === 'trouble ü')).toHaveLength(2);
});
