import { isOwner, type Lead, leadsOf, type PersonKind, textsOf } from '../../contracts/personal.ts';
import { isIceberg, type TableContract, type Zone } from '../../contracts/table.ts';
import { erasures } from '../../glue-sql/tables/erasures.ts';

/** Why somebody is looked for: what is looked up is never what is deleted. */
export type Purpose = 'erase' | 'export';

const nameOf = ({ zone, name }: TableContract, prefix: string): string => `${prefix}${zone}.${name}`;

/** The condition under which a row is of one of those looked for, by one of its leads. */
function matches(lead: Lead, owners: readonly Lead[]): string {
  const value = lead.isPrefix ? `split_part(t.${lead.column}, '|', 1)` : `t.${lead.column}`;
  const unowned = isOwner(lead) ? [] : owners.map(({ column }) => `coalesce(t.${column}, '') = ''`);
  return ['t.source = s.source', `${value} = s.value`, ...unowned].join(' AND ');
}

const lookedFor = (purpose: Purpose, kinds: readonly PersonKind[], prefix: string): string =>
  `(SELECT DISTINCT e.source, e.value FROM ${nameOf(erasures, prefix)} AS e ` +
  `WHERE e.purpose = '${purpose}' AND e.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')}))`;

/**
 * The statements that take a person's rows out of an Iceberg table, one for each column that leads to a person. They hold no value
 * of anybody: who it is stands in `staging.erasures`.
 */
export function deletions(table: TableContract, prefix = ''): string[] {
  if (!isIceberg(table)) throw new Error(`${table.zone}.${table.name} is rewritten, not deleted from`);
  const leads = leadsOf(table);
  const owners = leads.filter(isOwner);
  return leads.map(
    (lead) =>
      `MERGE INTO ${nameOf(table, prefix)} AS t\nUSING ${lookedFor('erase', lead.kinds, prefix)} AS s\n` +
      `ON ${matches(lead, owners)}\nWHEN MATCHED THEN DELETE`,
  );
}

/** The query for a person's rows in an Iceberg table. */
export function selection(table: TableContract, prefix = ''): string {
  const leads = leadsOf(table);
  const owners = leads.filter(isOwner);
  const found = leads.map(
    (lead) => `EXISTS (SELECT 1 FROM ${lookedFor('export', lead.kinds, prefix)} AS s WHERE ${matches(lead, owners)})`,
  );
  return `SELECT t.* FROM ${nameOf(table, prefix)} AS t WHERE ${found.join('\n  OR ')}`;
}

/** What has a table's files of deletions and old snapshots gone at once, and what puts it back as it was. */
export function purge({ zone, name }: TableContract, prefix = ''): string[] {
  const table = `${prefix}${zone}.${name}`;
  const set = (deleteFiles: number, seconds: number): string =>
    `ALTER TABLE ${table} SET TBLPROPERTIES (` +
    `'optimize_rewrite_delete_file_threshold'='${deleteFiles}', 'vacuum_max_snapshot_age_seconds'='${seconds}')`;
  return [
    set(1, AT_ONCE_SECONDS),
    `OPTIMIZE ${table} REWRITE DATA USING BIN_PACK`,
    `VACUUM ${table}`,
    set(USUAL_DELETE_FILES, USUAL_SECONDS),
  ];
}

/** What refers to no file of the last commit goes; a reader that is at work has to ask again. */
const AT_ONCE_SECONDS = 1;
/** Athena’s own defaults, which the tables have otherwise. */
const USUAL_DELETE_FILES = 2;
const USUAL_SECONDS = 432_000;

/** The days of a Parquet table by day of arrival on which one of its texts may name a person. */
export function daysNaming(table: TableContract, purpose: Purpose, prefix = ''): string {
  const found = textsOf(table).map((column) => `strpos(t.${column}, e.value) > 0`);
  return (
    `SELECT DISTINCT t.dt FROM ${nameOf(table, prefix)} AS t JOIN ${nameOf(erasures, prefix)} AS e ` +
    `ON e.source = t.source AND e.purpose = '${purpose}' AND (${found.join(' OR ')})`
  );
}

/** Who else, and what else, a person is known by, one step on: `source`, `kind` and `value`. */
export function widening(purpose: Purpose, prefix = ''): string {
  const known = (kind: PersonKind): string => lookedFor(purpose, [kind], prefix);
  const from = (zone: Zone, name: string): string => `${prefix}${zone}.${name} AS t`;
  const customer = 'ON s.source = t.source AND s.value = t.customer_id';
  const parts = [
    // Another id of theirs, and whose other id this is.
    `SELECT t.source, 'customer' AS kind, t.identity AS value FROM ${from('gold', 'dim_identity')} JOIN ${known('customer')} AS s ${customer} WHERE t.kind = 'account'`,
    `SELECT t.source, 'customer', t.customer_id FROM ${from('gold', 'dim_identity')} JOIN ${known('customer')} AS s ON s.source = t.source AND s.value = t.identity WHERE t.kind = 'account'`,
    `SELECT t.source, 'device', t.identity FROM ${from('gold', 'dim_identity')} JOIN ${known('customer')} AS s ${customer} WHERE t.kind = 'device'`,
    `SELECT t.source, 'order', t.order_id FROM ${from('silver', 'orders')} JOIN ${known('customer')} AS s ${customer}`,
    `SELECT t.source, 'order', t.order_id FROM ${from('silver', 'order_lines')} JOIN ${known('customer')} AS s ${customer}`,
    `SELECT t.source, 'order', t.order_id FROM ${from('gold', 'guest_orders')} JOIN ${known('customer')} AS s ${customer}`,
    `SELECT t.source, 'order', t.order_id FROM ${from('silver', 'orders')} JOIN ${known('device')} AS s ON s.source = t.source AND s.value = t.anonymous_id WHERE t.customer_id IS NULL`,
    ...['email_hash', 'phone_hash'].map(
      (column) =>
        `SELECT t.source, 'contact', t.${column} FROM ${from('silver', 'customers')} JOIN ${known('customer')} AS s ${customer} WHERE t.${column} IS NOT NULL`,
    ),
  ];
  return parts.join('\nUNION\n');
}
