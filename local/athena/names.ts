/** The one catalog of the local account, under the name Athena gives the Glue catalog of the account. */
export const CATALOG = 'awsdatacatalog';

export interface TableName {
  readonly database: string;
  readonly name: string;
}

export const keyOf = (table: TableName): string => `${table.database}.${table.name}`;

export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const qualified = (table: TableName): string => `${CATALOG}.${quote(table.database)}.${quote(table.name)}`;

/** A path for DuckDB's file functions, which read `[`, `*` and `?` as patterns. */
export const escapeGlob = (path: string): string => path.replace(/[[*?]/g, '[$&]');
