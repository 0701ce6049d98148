/** Athena alone, for tests of SQL. */
export type { CatalogTable } from './catalog.ts';
export { Warehouse } from './connection.ts';
export { formatDouble } from './format.ts';
export { bindParameters } from './parameters.ts';
export { AthenaService } from './service.ts';
