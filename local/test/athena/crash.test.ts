import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { AthenaService } from '../../athena/service.ts';
import { ORDERS, TestAccount } from './account.ts';

const BATCH = 20_000;

/** Inserts batch after batch until it is killed, and says so after each. */
const WRITER = `
  import { AthenaService } from ${JSON.stringify(new URL('../../athena/service.ts', import.meta.url).href)};
  const dataDir = process.argv[1];
  const athena = await AthenaService.open({
    dataDir, tables: [${JSON.stringify(ORDERS)}], databases: [], workGroups: new Map([['shop', { outputLocation: 's3://results/athena/' }]]),
    s3Path: (uri) => dataDir + '/s3/' + uri.slice(5), authorize: () => undefined, threads: 2,
  });
  const operator = { arn: 'arn:aws:iam::000000000000:user/operator' };
  for (;;) {
    const QueryString = "INSERT INTO silver.orders (order_id, lines) SELECT CAST(x AS varchar), x FROM UNNEST(sequence(1, ${BATCH})) AS t(x)";
    const { QueryExecutionId } = await athena.StartQueryExecution({ QueryString, WorkGroup: 'shop' }, operator);
    await athena.settled(QueryExecutionId);
    console.log('inserted');
  }
`;

describe('a killed process', () => {
  const account = new TestAccount();

  afterAll(() => account.close());

  it('leaves whole statements only, and nothing unfinished', async () => {
    // Prepare
    const writer = spawn(process.execPath, ['--input-type=module', '--eval', WRITER, account.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let inserted = 0;
    writer.stdout.on('data', (text: Buffer) => {
      inserted += text.toString().split('inserted').length - 1;
      // In the middle of the next statement, as likely as not.
      if (inserted >= 3) setTimeout(() => writer.kill('SIGKILL'), 7);
    });

    // Act
    await once(writer, 'exit');
    account.athena = await AthenaService.open(account.options);

    // Assess
    const [, [rows] = []] = await account.rows('SELECT count(*) AS n FROM silver.orders');
    expect(Number(rows) % BATCH).toBe(0);
    expect(Number(rows)).toBeGreaterThanOrEqual(inserted * BATCH);
  });
});
