import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { BRONZE, SILVER } from '../../contracts/lake.ts';
import type { Zone } from '../../contracts/table.ts';
import type { Catalog } from '../catalog.ts';
import type { Lake } from '../lake.ts';
import { athenaPermissions } from './athena-permissions.ts';

export interface QueryPermissionsProps {
  readonly lake: Lake;
  readonly catalog: Catalog;
  /** Name of the workgroup. */
  readonly workGroup: string;
  /** Databases that are asked. */
  readonly reads: readonly Zone[];
}

/** What it takes to ask of databases in SQL, and to change nothing in them. */
export function queryPermissions(scope: Construct, props: QueryPermissionsProps): PolicyStatement[] {
  const { lake, reads } = props;
  const objects: Partial<Record<Zone, readonly string[]>> = {
    bronze: [lake.bronze.arnForObjects(`${BRONZE.raw}*`), lake.silver.arnForObjects(`${SILVER.arrivals}*`)],
    staging: [lake.silver.arnForObjects(`${SILVER.staging}*`)],
  };
  return athenaPermissions(scope, {
    ...props,
    readObjects: reads.flatMap((zone) => objects[zone] ?? []),
    merges: false,
  });
}
