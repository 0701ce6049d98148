import { describe, expect, it } from 'vitest';
import { leadsOf } from '../../../contracts/personal.ts';
import { type Columns, type TableContract, table } from '../../../contracts/table.ts';
import { icebergTables, parquetTables } from '../../../glue-sql/tables/index.ts';
import { orders } from '../../../glue-sql/tables/orders.ts';
import { deletions, selection } from '../../../lambdas/privacy/statements.ts';
import { personalTables } from '../../../lambdas/privacy/tables.ts';

/** Texts that are of nobody, wherever they stand. Whoever adds a column marks it as personal, or answers here that it is not. */
const OF_NOBODY = new Set(
  `action application artefact_sha256 artefact_uri baselines batch_id brand brand_version campaign cart_products category
  category_version channel churn_method country country_version coupon currency data_from data_to day device
  email_hash_version event event_id experiment_id file file_id furthest_step grain ingest_id input kind landing_path line_kind
  lines_version lines_version_id locale location_id measure message_id method metric metrics model name name_version origin
  outcome package_arn page_path page_url path phone_hash_version price_version processor product_id product_key product_name
  reading reason reason_product_id reasons recipe record_id request referrer referrer_host region region_version return_id
  review_id rule run_id series series_kind severity source status supplier_id supplier_id_version supplier_key table_name type
  unit_cost_currency unit_cost_version utm_campaign utm_content utm_medium utm_source utm_term variant version version_id`.split(
    /\s+/,
  ),
);

const ABOUT = { id: 'r-1', prefix: '' };

const unmarked = ({ columns }: { readonly columns: Columns }): string[] =>
  Object.entries(columns).flatMap(([name, { type, personal }]) =>
    type === 'string' && personal === undefined && !OF_NOBODY.has(name) ? [name] : [],
  );

const names = (tables: readonly TableContract[]): string[] => tables.map(({ zone, name }) => `${zone}.${name}`);

describe('columns that hold personal data', () => {
  it('are marked in every table', () => {
    const found = [...parquetTables, ...icebergTables].flatMap((each) =>
      unmarked(each).map((column) => `${each.zone}.${each.name}.${column}`),
    );
    expect(found).toEqual([]);
  });

  it('of a new table are noticed when they are not', () => {
    const added = table({
      zone: 'silver',
      name: 'wishes',
      doc: 'What people wish for',
      key: ['wisher_id'],
      columns: {
        wisher_id: { id: 1, type: 'string', required: true, doc: 'The shop’s id of the customer' },
        product_id: { id: 2, type: 'string', doc: 'What they wish for' },
      },
    });
    expect(unmarked(added)).toEqual(['wisher_id']);
  });

  it('make a table one that is erased from', () => {
    expect(names(personalTables.iceberg)).toEqual(
      expect.arrayContaining([
        'gold.sessions',
        'gold.sold_lines',
        'silver.customers',
        'silver.events',
        'silver.held_rows',
      ]),
    );
    expect(names(personalTables.iceberg)).not.toContain('silver.products');
    expect(names(personalTables.parquet)).toEqual(
      expect.arrayContaining(['bronze.raw_events', 'staging.quarantine', 'staging.customer_predictions']),
    );
    expect(names(personalTables.parquet)).not.toContain('staging.erasures');
  });
});

describe('the statements of an erasure', () => {
  it('leave alone what names another customer, whatever device or order it is of', () => {
    expect(leadsOf(orders).map(({ column }) => column)).toEqual(['customer_id', 'order_id', 'anonymous_id']);
    const [byCustomer = '', ...others] = deletions(orders, ABOUT);
    expect(byCustomer).toContain('t.customer_id = s.value');
    expect(byCustomer).not.toContain('coalesce');
    expect(others).toHaveLength(2);
    for (const sql of others) expect(sql).toContain("coalesce(t.customer_id, '') = ''");
  });

  it('are about one request, and take nothing but its id', () => {
    expect(deletions(orders, ABOUT)[0]).toContain("e.request = 'r-1'");
    expect(selection(orders, ABOUT)).toContain("e.request = 'r-1'");
    expect(() => selection(orders, { id: "x' OR '1'='1", prefix: '' })).toThrow('no id of a request');
  });

  it('name the database of the stage', () => {
    expect(deletions(orders, { ...ABOUT, prefix: 'dev_' })[0]).toContain('MERGE INTO dev_silver.orders');
    expect(selection(orders, { ...ABOUT, prefix: 'dev_' })).toContain('dev_staging.erasures');
  });
});
