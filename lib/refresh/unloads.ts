import { BUCKET, bucketSql, isBucketed } from '../../contracts/buckets.ts';
import { FACTS_VIEW } from '../../contracts/facts.ts';
import { type Dataset, PUBLISHED, PUBLISHED_CART_DAYS } from '../../contracts/snapshot.ts';
import { readStatements } from '../../glue-sql/statement.ts';
import { icebergTables } from '../../glue-sql/tables/index.ts';
import { literal } from '../machines/language.ts';

/** Datasets that one statement unloads. */
export interface Unload {
  readonly name: string;
  readonly datasets: readonly Unloaded[];
  /** The last columns, of whose values each has a folder of its own. */
  readonly partitions: readonly string[];
}

/** What is published as it is, and what is packed first. */
type Unloaded = Dataset | typeof FACTS_VIEW.name;

/**
 * Datasets that follow from the same tables are unloaded by one statement, each into a folder of its own. Trino plans at most 150
 * stages in one statement; the conformance run counts them.
 */
const TOGETHER: Readonly<Record<string, readonly Dataset[]>> = {
  sales: ['daily_sales', 'weekly_sales', 'sales_by_hour', 'sales_by_country', 'sales_by_category'],
  segments: ['rfm', 'value_tiers'],
  customers: ['customer_360', 'vip_at_risk'],
  metrics: ['daily_metrics', 'anomalies'],
  products: ['top_products', 'product_affinity', 'dim_product'],
  predictions: ['forecast_accuracy', 'model_drift', 'top_recommendations'],
};

/** What is published of a dataset that grows with visits for ever; the rest stays in gold. Counted to the last visit of a source. */
const PARTS: Partial<Record<Unloaded, string>> = { cart_abandonment: `hours_since < ${24 * PUBLISHED_CART_DAYS}` };

/** Folder of a dataset within an UNLOAD of several: `dataset=daily_sales/`. */
export const PARTITION = 'dataset';

/** The statements that unload what is published: a dataset each, but for those that go together. */
export const UNLOADS: readonly Unload[] = [
  ...PUBLISHED.flatMap(unloadOf),
  { name: FACTS_VIEW.name, datasets: [FACTS_VIEW.name], partitions: [FACTS_VIEW.slot] },
];

function unloadOf(dataset: Dataset): Unload[] {
  const [group] = Object.entries(TOGETHER).filter(([, datasets]) => datasets.includes(dataset));
  if (!group) return [{ name: dataset, datasets: [dataset], partitions: [] }];
  const [name, datasets] = group;
  const partitions = datasets.some(isBucketed) ? [PARTITION, BUCKET] : [PARTITION];
  return datasets[0] === dataset ? [{ name, datasets, partitions }] : [];
}

/**
 * The query of an UNLOAD. One of several datasets has the columns of all, null where a row's own dataset lacks them, and last the dataset,
 * and where one of them has buckets the bucket, by which the files are parted.
 * @throws Error when a column is of one type in one dataset and of another in another
 */
export function unloadQuery({ datasets, partitions }: Unload, databasePrefix: string): string {
  const select = (columns: readonly string[], dataset: Unloaded): string =>
    `SELECT ${columns.join(', ')} FROM ${databasePrefix}gold.${dataset}`;
  const [first, ...others] = datasets;
  if (first !== undefined && others.length === 0) {
    const whole = select(unloadedColumns(first), first);
    return PARTS[first] === undefined ? whole : `${whole} WHERE ${PARTS[first]}`;
  }
  const all = columnsOfAll(datasets);
  const selects = datasets.map((dataset) => {
    const own = new Map(publishedColumns(dataset).map((column) => [column.name, unloaded(column)]));
    const columns = [...all.map((name) => own.get(name) ?? `NULL AS ${name}`), `'${dataset}' AS ${PARTITION}`];
    const bucket = `${isBucketed(dataset) ? bucketSql(dataset) : '0'} AS ${BUCKET}`;
    return select(partitions.includes(BUCKET) ? [...columns, bucket] : columns, dataset);
  });
  return selects.join(' UNION ALL ');
}

/**
 * What `publish` is told of the datasets of an UNLOAD, as a JSONata expression: one that shares its files with others names its columns.
 * Members that are undefined are left out, so that without a manifest there is none.
 */
export function unloadedDatasets({ datasets }: Unload, manifest: string): string {
  const columns = (dataset: Unloaded): string =>
    datasets.length === 1 ? '' : `, 'columns': ${literalList(publishedColumns(dataset).map(({ name }) => name))}`;
  return `[${datasets.map((dataset) => `{ 'name': '${dataset}', 'manifest': ${manifest}${columns(dataset)} }`).join(', ')}]`;
}

const literalList = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;

/** Columns of a published object, with the precision of time that Hive's Parquet holds. */
export const unloadedColumns = (dataset: string): string[] => publishedColumns(dataset).map(unloaded);

interface PublishedColumn {
  readonly name: string;
  readonly type: string;
}

const unloaded = ({ name, type }: PublishedColumn): string =>
  type.startsWith('timestamp') ? `CAST(${name} AS timestamp(3)) AS ${name}` : name;

function publishedColumns(dataset: string): readonly PublishedColumn[] {
  const statement = readStatements('gold').find(({ name }) => name === dataset);
  const contract = icebergTables.find(({ zone, name }) => zone === 'gold' && name === dataset);
  const columns = statement?.columns.length
    ? statement.columns
    : Object.entries(contract?.columns ?? {}).map(([name, { type }]) => ({ name, type }));
  if (columns.length === 0) throw new Error(`contracts/snapshot.ts publishes gold.${dataset}, which no file makes`);
  return columns;
}

function columnsOfAll(datasets: readonly Unloaded[]): string[] {
  const types = new Map<string, string>();
  for (const dataset of datasets)
    for (const { name, type } of publishedColumns(dataset)) {
      const known = types.get(name) ?? type;
      if (known !== type)
        throw new Error(`${datasets.join(', ')} cannot be unloaded together: ${name} is ${known} and ${type}`);
      types.set(name, known);
    }
  return [...types.keys()];
}
