/** Athena alone, for tests of SQL. */
export { type CatalogTable, catalogFromTemplate } from './catalog.ts';
export { Warehouse } from './connection.ts';
export { formatDouble } from './format.ts';
export { bindParameters } from './parameters.ts';
export { type PlannedCondition, type PlannedScan, Planner } from './planner.ts';
export { AthenaService } from './service.ts';
