import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Distribution } from './distribution.ts';

/** The catalog that statements name when they name none, as in Athena. */
export const CATALOG = 'awsdatacatalog';
export const ICEBERG_CATALOG = 'iceberg';
/** How Trino names the folder of the lake. */
export const ROOT = 'local:///';

export interface Setup {
  readonly distribution: Distribution;
  /** Folder for configuration, log and data of this run. */
  readonly folder: string;
  /** Folder that holds the lake's files. */
  readonly lake: string;
  readonly port: number;
}

/** Writes the configuration of a single node whose one catalog holds Parquet tables, Iceberg tables and views; returns its system properties. */
export function configure({ distribution, folder, lake, port }: Setup): string[] {
  const catalogs = join(folder, 'etc/catalog');
  const main = join(folder, 'etc/config.properties');
  const data = join(folder, 'data');
  for (const path of [catalogs, data]) mkdirSync(path, { recursive: true });
  const files = {
    [distribution.localFiles]: 'true',
    'local.location': lake,
    'hive.metastore.catalog.dir': `${ROOT}metastore`,
  };
  write(join(catalogs, `${CATALOG}.properties`), {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    // Iceberg tables are found in the one catalog, as they are in Athena.
    'hive.iceberg-catalog-name': ICEBERG_CATALOG,
    'hive.partition-projection-enabled': 'true',
    // As Athena reads a table without partitions.
    'hive.recursive-directories': 'true',
    // Projection names a folder for every day; in S3 an empty prefix is no error either.
    'hive.ignore-absent-partitions': 'true',
    ...files,
  });
  write(join(catalogs, `${ICEBERG_CATALOG}.properties`), {
    'connector.name': 'iceberg',
    'iceberg.catalog.type': 'TESTING_FILE_METASTORE',
    ...files,
  });
  write(main, {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'discovery.uri': `http://127.0.0.1:${port}`,
    'node.bind-ip': '127.0.0.1',
    'node.internal-address': '127.0.0.1',
    'catalog.management': 'static',
    // With one writer, the limit of 100 partitions a writer is Athena's limit of 100 a statement.
    'task.min-writer-count': '1',
    'task.max-writer-count': '1',
    'task.concurrency': '2',
  });
  return [
    '-Dnode.environment=conformance',
    '-Dnode.id=conformance',
    `-Dnode.data-dir=${data}`,
    `-Dcatalog.config-dir=${catalogs}`,
    `-Dconfig=${main}`,
  ];
}

function write(path: string, properties: Readonly<Record<string, string>>): void {
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(path, lines.join(''));
}
