import { describe, expect, it } from 'vitest';
import { TEMPLATE_FORMATS, templateOf } from '../../lambdas/load/schema/documents.ts';
import { fileSources } from '../../lambdas/load/sources/index.ts';
import { deployedAccount } from './support/account.ts';
import { land, reportOf } from './support/objects.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';

const schemas = [...fileSources.values()].flatMap(({ schema }) => schema ?? []);

describe('the templates of the platform’s own files', () => {
  it('go through the platform to the warehouse, and nothing is refused or lost', async () => {
    // Prepare
    const test = await deployedAccount();
    // Act
    const files = TEMPLATE_FORMATS.flatMap((format) => schemas.map((schema) => ({ format, schema })));
    const uploads = await Promise.all(
      files.map(({ format, schema }) =>
        land(test, `${schema.name}/${format}/template.${format}`, templateOf(schema, format)),
      ),
    );
    await test.account.idle();
    const reports = await Promise.all(uploads.map((uploadId) => reportOf(test, uploadId)));
    await publish(test);
    // Assess
    expect(reports).toHaveLength(16);
    for (const { received, accepted, status, examples } of reports) {
      expect({ status, accepted, examples }).toEqual({ status: 'loaded', accepted: received, examples: {} });
    }
    for (const ledger of Object.values(await reconcile(test)))
      expect(ledger).toMatchObject({ quarantined: 0, difference: 0 });
    // The two mugs and the lamp of the template: 2 x 6.75 - 2.50 + 20.00.
    const sales = await query(
      test,
      "SELECT source, sum(revenue) AS revenue FROM gold.fact_sales WHERE order_id = '1001' GROUP BY source ORDER BY source",
    );
    expect(sales.map(({ source, revenue }) => [source, Number(revenue)])).toEqual([
      ['csv', 31],
      ['ndjson', 31],
    ]);
  });
});
