import { Duration } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { BRONZE, SILVER } from '../../contracts/lake.ts';
import type { Catalog } from '../catalog.ts';
import type { Lake } from '../lake.ts';
import { athenaPermissions } from './athena-permissions.ts';

export interface QueryRoleProps {
  readonly lake: Lake;
  readonly catalog: Catalog;
  /** Name of the workgroup. */
  readonly workGroup: string;
}

/**
 * Who asks in SQL: reads every table and writes the results of queries, so that no statement can change what it asks about.
 * Principals of the account may take it whose own policies let them (`sts:AssumeRole` on its ARN).
 */
export function queryRole(scope: Construct, { lake, catalog, workGroup }: QueryRoleProps): Role {
  const role = new Role(scope, 'QueryRole', {
    description: 'Asks in SQL and changes nothing',
    assumedBy: new AccountRootPrincipal(),
    maxSessionDuration: Duration.hours(1),
  });
  const permissions = athenaPermissions(scope, {
    lake,
    catalog,
    workGroup,
    reads: ['bronze', 'staging', 'silver', 'gold'],
    readObjects: [
      lake.bronze.arnForObjects(`${BRONZE.raw}*`),
      lake.silver.arnForObjects(`${SILVER.arrivals}*`),
      lake.silver.arnForObjects(`${SILVER.staging}*`),
    ],
    merges: false,
  });
  for (const statement of permissions) role.addToPolicy(statement);
  return role;
}
