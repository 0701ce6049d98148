import { beforeAll, describe, expect, it } from 'vitest';
import { deployedAccount, type TestAccount } from './support/account.ts';
import { query } from './support/query.ts';

let operator: TestAccount;
/** The same account, asked in a session of the role under which people ask in SQL; nothing parses what they ask. */
let asker: TestAccount;

beforeAll(async () => {
  operator = await deployedAccount();
  const principal = operator.account.assume(operator.outputs.QueryRole ?? '', 'test');
  asker = {
    ...operator,
    call: (service, operation, input) => operator.account.call(principal, { service, operation, input: { ...input } }),
  };
});

describe('the role under which people ask in SQL', () => {
  it.each([
    'SELECT count(*) AS n FROM silver.events',
    'SELECT count(*) AS n FROM staging.quarantine',
    'SELECT count(*) AS n FROM bronze.raw_events',
    'SELECT count(*) AS n FROM gold.fact_sales',
  ])('reads: %s', async (sql) => expect(await query(asker, sql)).toEqual([{ n: 0 }]));

  it.each([
    ['DELETE FROM silver.events', /glue:UpdateTable/],
    ["UPDATE silver.events SET event = 'x'", /glue:UpdateTable/],
    ["INSERT INTO silver.suppliers (source, supplier_id) VALUES ('a', 'b')", /glue:UpdateTable/],
    [
      'MERGE INTO silver.suppliers AS t USING (SELECT 1 AS n) AS s ON s.n = 2 WHEN MATCHED THEN DELETE',
      /glue:UpdateTable/,
    ],
    ['DROP VIEW gold.daily_sales', /glue:DeleteTable/],
    ['CREATE OR REPLACE VIEW gold.daily_sales AS SELECT 1 AS one', /glue:(?:Create|Update)Table/],
    ['VACUUM silver.events', /glue:UpdateTable|s3:DeleteObject/],
  ])('is refused what changes anything: %s', async (sql, missing) => {
    await expect(query(asker, sql)).rejects.toThrow(missing);
  });

  it('writes no file but the results', async () => {
    const { GoldBucket, SilverBucket, BronzeBucket } = operator.outputs;
    const unload = (uri: string) => `UNLOAD (SELECT 1 AS n) TO '${uri}' WITH (format = 'PARQUET')`;
    for (const uri of [`s3://${GoldBucket}/published/data/x/`, `s3://${SilverBucket}/staging/events/dt=2026-01-01/`])
      await expect(query(asker, unload(uri))).rejects.toThrow(/s3:PutObject/);
    await expect(asker.call('S3', 'PutObject', { Bucket: BronzeBucket, Key: 'landing/x', Body: 'x' })).rejects.toThrow(
      /s3:PutObject/,
    );
    await expect(
      asker.call('States', 'StartExecution', { stateMachineArn: operator.outputs.RefreshMachine }),
    ).rejects.toThrow();
  });

  it('is taken by people, and roles of services are not', () => {
    const roles = operator.account.template.resources('AWS::IAM::Role').map(({ logicalId }) => logicalId);
    const arns = roles.map((id) => operator.account.template.arn(id));
    const taken = arns.filter((arn) => {
      try {
        return operator.account.assume(arn, 'test') !== undefined;
      } catch {
        return false;
      }
    });
    expect(taken).toEqual([operator.outputs.QueryRole]);
  });
});
