import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsFailure, type Principal } from '../../service.ts';
import { TestAccount } from './account.ts';

const ROLE: Principal = { arn: 'arn:aws:iam::000000000000:role/analyst', roleId: 'Analyst' };
const GLUE = 'arn:aws:glue:eu-central-1:000000000000:';

describe('rights', () => {
  let account: TestAccount;
  let denied: (action: string, resource: string) => boolean;
  let asked: string[];

  beforeEach(async () => {
    denied = () => false;
    asked = [];
    account = await TestAccount.open({
      authorize: (principal, action, resource) => {
        if (principal !== ROLE) return;
        asked.push(`${action} ${resource}`);
        if (!denied(action, resource)) return;
        throw new AwsFailure(
          'AccessDeniedException',
          `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`,
        );
      },
    });
    await account.rows('CREATE VIEW gold.totals AS SELECT order_id, total FROM silver.orders');
  });

  afterEach(() => account.close());

  const SELECT_ORDERS = [
    's3:PutObject arn:aws:s3:::results/athena/*',
    's3:GetBucketLocation arn:aws:s3:::results',
    `glue:GetDatabase ${GLUE}catalog`,
    `glue:GetDatabase ${GLUE}database/silver`,
    `glue:GetTable ${GLUE}catalog`,
    `glue:GetTable ${GLUE}database/silver`,
    `glue:GetTable ${GLUE}table/silver/orders`,
    's3:GetObject arn:aws:s3:::lake/silver/orders/*',
    's3:ListBucket arn:aws:s3:::lake',
  ];

  /** What a statement asked for, the name of the result's file left out. */
  async function rightsOf(sql: string): Promise<string[]> {
    asked = [];
    expect(await account.reason(sql, {}, ROLE)).toBe('SUCCEEDED');
    const rights = asked.map((right) => right.replace(/athena\/[\w-]+\.\w+$/, 'athena/*'));
    return [...new Set(rights)].filter((right) => !right.startsWith('athena:'));
  }

  it('a SELECT reads the table and its objects', async () => {
    expect((await rightsOf('SELECT order_id FROM silver.orders')).sort()).toEqual([...SELECT_ORDERS].sort());
  });

  it('a view gives no rights to the tables beneath', async () => {
    const view = ['glue:GetTable', 'glue:GetDatabase'].map((action) => `${action} ${GLUE}database/gold`);

    expect((await rightsOf('SELECT total FROM gold.totals')).sort()).toEqual(
      [...SELECT_ORDERS, ...view, `glue:GetTable ${GLUE}table/gold/totals`].sort(),
    );
    denied = (_, resource) => resource.endsWith('table/silver/orders');
    expect(await account.reason('SELECT total FROM gold.totals', {}, ROLE)).toMatch(
      /not authorized to perform: glue:GetTable/,
    );
  });

  it.each([
    [
      `INSERT INTO silver.orders (order_id) VALUES ('o1')`,
      [`glue:UpdateTable ${GLUE}table/silver/orders`, 's3:PutObject arn:aws:s3:::lake/silver/orders/*'],
    ],
    [
      'VACUUM silver.orders',
      [`glue:UpdateTable ${GLUE}table/silver/orders`, 's3:DeleteObject arn:aws:s3:::lake/silver/orders/*'],
    ],
    [
      "ALTER TABLE silver.orders SET TBLPROPERTIES ('vacuum_max_snapshot_age_seconds'='1')",
      [`glue:UpdateTable ${GLUE}table/silver/orders`],
    ],
    ['CREATE OR REPLACE VIEW gold.other AS SELECT 1 AS a', [`glue:CreateTable ${GLUE}table/gold/other`]],
    ['CREATE OR REPLACE VIEW gold.totals AS SELECT 1 AS a', [`glue:UpdateTable ${GLUE}table/gold/totals`]],
    ['DROP VIEW gold.totals', [`glue:DeleteTable ${GLUE}table/gold/totals`]],
    [
      `UNLOAD (SELECT order_id FROM silver.orders) TO 's3://lake/out/' WITH (format = 'PARQUET')`,
      [
        's3:PutObject arn:aws:s3:::lake/out/*',
        's3:PutObject arn:aws:s3:::results/athena/*',
        's3:GetObject arn:aws:s3:::lake/silver/orders/*',
      ],
    ],
  ])('%s needs more, each of them', async (sql, rights) => {
    for (const right of rights) {
      denied = (action, resource) =>
        right.replace(/athena\/\*$/, '') === `${action} ${resource.replace(/athena\/.*/, '')}` ||
        right === `${action} ${resource}`;
      expect(await account.reason(sql, {}, ROLE)).toMatch(/^Insufficient permissions to execute the query\. User: /);
    }
    denied = () => false;
    expect(await rightsOf(sql)).toEqual(expect.arrayContaining(rights));
  });

  it('a denied query fails with the reason and changes nothing', async () => {
    denied = (action) => action === 'glue:UpdateTable';

    const { Status: status } = await account.finish(`INSERT INTO silver.orders (order_id) VALUES ('o1')`, {}, ROLE);

    expect(status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: `Insufficient permissions to execute the query. User: ${ROLE.arn} is not authorized to perform: glue:UpdateTable on resource: ${GLUE}catalog`,
      AthenaError: { ErrorCategory: 2, ErrorType: 1500 },
    });
    expect(await account.rows('SELECT count(*) AS n FROM silver.orders')).toEqual([['n'], ['0']]);
  });

  it('the operations themselves are checked on the workgroup', async () => {
    denied = (action) => action === 'athena:StartQueryExecution';

    await expect(account.start('SELECT 1 AS a', {}, ROLE)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    expect(asked).toEqual(['athena:StartQueryExecution arn:aws:athena:eu-central-1:000000000000:workgroup/shop']);
  });
});
