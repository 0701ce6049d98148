import type { Access } from './access.ts';
import type { TableName } from './catalog.ts';
import { tableNotFound } from './failure.ts';
import type { ResultColumn, Row } from './result-file.ts';
import type { Statement } from './statement.ts';
import { hiveName } from './types.ts';
import type { WarehouseCatalog } from './warehouse-catalog.ts';

export type Inquiry = Extract<Statement, { kind: 'SHOW_TABLES' | 'SHOW_VIEWS' | 'SHOW_DATABASES' | 'DESCRIBE' }>;

export interface Answer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly Row[];
}

const textColumn = (name: string): ResultColumn => ({ name, Type: 'string', Precision: 0, Scale: 0 });

/** Answers the statements that ask the catalog, not the data. */
export async function inquire(statement: Inquiry, catalog: WarehouseCatalog, access: Access): Promise<Answer> {
  if (statement.kind === 'DESCRIBE') return describeTable(statement.table, catalog, access);
  if (statement.kind === 'SHOW_DATABASES') {
    access.database('glue:GetDatabases', '*');
    return column('database_name', [...catalog.databases].sort());
  }
  catalog.requireDatabase(statement.database);
  access.database('glue:GetDatabase', statement.database);
  access.table('glue:GetTables', { database: statement.database, name: '*' });
  const views = statement.kind === 'SHOW_VIEWS';
  const names = catalog.names(statement.database, views ? 'only views' : 'views too');
  const pattern = hivePattern(statement.pattern ?? '*');
  return column(
    views ? 'views' : 'tab_name',
    names.filter((name) => pattern.test(name)),
  );
}

const column = (name: string, values: readonly string[]): Answer => ({
  columns: [textColumn(name)],
  rows: values.map((value) => [value]),
});

async function describeTable(table: TableName, catalog: WarehouseCatalog, access: Access): Promise<Answer> {
  access.describe(table);
  if (!catalog.exists(table)) throw tableNotFound(table);
  const columns = await catalog.columns(table);
  return {
    columns: ['col_name', 'data_type', 'comment'].map(textColumn),
    rows: [...columns].map(([name, type]) => [name, hiveName(type), '']),
  };
}

/** Hive's patterns of SHOW: `*` for anything, `|` between choices. */
function hivePattern(pattern: string): RegExp {
  const escaped = pattern.toLowerCase().replace(/[\\^$.+?()[\]{}]/g, '\\$&');
  return new RegExp(`^(?:${escaped.replaceAll('*', '.*')})$`);
}
