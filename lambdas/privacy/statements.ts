import { isOwner, type Lead, leadsOf, type PersonKind, textsOf } from '../../contracts/personal.ts';
import { isIceberg, type TableContract, type Zone } from '../../contracts/table.ts';
import { erasures } from '../../glue-sql/tables/erasures.ts';
import { rawEvents } from '../../glue-sql/tables/ledger.ts';

const nameOf = ({ zone, name }: TableContract, prefix: string): string => `${prefix}${zone}.${name}`;

/** The condition under which a row is of one of those looked for, by one of its leads. */
function matches(lead: Lead, owners: readonly Lead[]): string {
  const unowned = isOwner(lead) ? [] : owners.map(({ column }) => `coalesce(t.${column}, '') = ''`);
  return ['t.source = s.source', `t.${lead.column} = s.value`, ...unowned].join(' AND ');
}

/** Whom a statement is about: a request, by its id, and the databases of the stage. What is told of one is never deleted, nor told of another. */
export interface About {
  readonly id: string;
  readonly prefix: string;
}

/** @throws Error for what is no id of our own making */
function literal(id: string): string {
  if (!/^[\w-]{1,80}$/.test(id)) throw new Error('This is no id of a request');
  return `'${id}'`;
}

const lookedFor = ({ id, prefix }: About, kinds: readonly PersonKind[]): string =>
  `(SELECT DISTINCT e.source, e.value FROM ${nameOf(erasures, prefix)} AS e ` +
  `WHERE e.request = ${literal(id)} AND e.kind IN (${kinds.map((kind) => `'${kind}'`).join(', ')}))`;

/**
 * What a lead of a table holds of those looked for, each once. A key begins with it: up to a `|`, and an id may have such of its own.
 */
function held(table: TableContract, { column, kinds, isPrefix }: Lead, about: About): string {
  const known = lookedFor(about, kinds);
  if (!isPrefix) return known;
  return (
    `(SELECT DISTINCT k.source, k.${column} AS value FROM ${nameOf(table, about.prefix)} AS k JOIN ${known} AS e ` +
    `ON k.source = e.source AND (k.${column} = e.value OR starts_with(k.${column}, e.value || '|')))`
  );
}

/**
 * The statements that take a person's rows out of an Iceberg table, one for each column that leads to a person. They hold no value
 * of anybody: who it is stands in `staging.erasures`.
 */
export function deletions(table: TableContract, about: About): string[] {
  if (!isIceberg(table)) throw new Error(`${table.zone}.${table.name} is rewritten, not deleted from`);
  const leads = leadsOf(table);
  const owners = leads.filter(isOwner);
  return leads.map(
    (lead) =>
      `MERGE INTO ${nameOf(table, about.prefix)} AS t\nUSING ${held(table, lead, about)} AS s\n` +
      `ON ${matches(lead, owners)}\nWHEN MATCHED THEN DELETE`,
  );
}

/** The query for a person's rows in an Iceberg table, each once by whatever it was found. */
export function selection(table: TableContract, about: About): string {
  const leads = leadsOf(table);
  const owners = leads.filter(isOwner);
  const found = leads.map(
    (lead) =>
      `SELECT t.* FROM ${nameOf(table, about.prefix)} AS t JOIN ${held(table, lead, about)} AS s ON ${matches(lead, owners)}`,
  );
  return found.join('\nUNION\n');
}

/** What has a table's files of deletions and old snapshots gone at once, and what puts it back as it was. */
export function purge({ zone, name }: TableContract, prefix: string): string[] {
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

/** The sources of which anything has come. */
export const sourcesKnown = (prefix: string): string => `SELECT DISTINCT b.source FROM ${prefix}silver.batches AS b`;

/** The currencies of each source. */
export const currenciesKnown = (prefix: string): string =>
  `SELECT DISTINCT o.source, o.currency FROM ${prefix}silver.orders AS o`;

/**
 * The days of a Parquet table by day of arrival on which one of its texts may name a person: as they are, as JSON or CSV writes them,
 * or by codes, which are not read here: of whoever needs them every day counts that has any.
 */
export function daysNaming(table: TableContract, { id, prefix }: About): string {
  const found = textsOf(table).flatMap((column) => [
    `strpos(t.${column}, e.value) > 0`,
    `strpos(${plain(`t.${column}`)}, e.value) > 0`,
    `(strpos(t.${column}, '\\u') > 0 AND regexp_like(e.value, '[^ -~]'))`,
  ]);
  return (
    `SELECT DISTINCT t.dt FROM ${nameOf(table, prefix)} AS t JOIN ${nameOf(erasures, prefix)} AS e ` +
    `ON e.source = t.source AND e.request = ${literal(id)} AND (${found.join(' OR ')})`
  );
}

/** A text of a column without what JSON puts before a quote, a slash or a backslash, and without the second of two quotes. */
const plain = (column: string): string =>
  [
    ['\\"', '"'],
    ['\\/', '/'],
    ['\\\\', '\\'],
    ['""', '"'],
  ].reduce((text, [escaped, character]) => `replace(${text}, '${escaped}', '${character}')`, column);

/**
 * The orders of guests that came with an address or a number of the person, whatever device they were placed on: `source`, `kind`
 * and `value`. Only the events as they came say so.
 */
export const guestOrders = (about: About): string =>
  `SELECT DISTINCT t.source, 'order' AS kind, t.order_id AS value FROM ${about.prefix}silver.events AS t ` +
  `JOIN ${nameOf(rawEvents, about.prefix)} AS r ON r.source = t.source AND r.ingest_id = split_part(t.ingest_id, '@', 1) ` +
  `JOIN ${lookedFor(about, ['contact'])} AS s ON s.source = t.source AND strpos(r.body, s.value) > 0 ` +
  `WHERE coalesce(t.user_id, '') = '' AND t.order_id <> ''`;

/** Who else, and what else, a person is known by, one step on: `source`, `kind` and `value`. */
export function widening(about: About): string {
  const { prefix } = about;
  const known = (kind: PersonKind): string => lookedFor(about, [kind]);
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
