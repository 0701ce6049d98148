import { Duration } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type QueryPermissionsProps, queryPermissions } from './query-permissions.ts';

/**
 * Who asks in SQL: reads every table and writes the results of queries, so that no statement can change what it asks about.
 * Principals of the account may take it whose own policies let them (`sts:AssumeRole` on its ARN).
 */
export function queryRole(scope: Construct, props: Omit<QueryPermissionsProps, 'reads'>): Role {
  const role = new Role(scope, 'QueryRole', {
    description: 'Asks in SQL and changes nothing',
    assumedBy: new AccountRootPrincipal(),
    maxSessionDuration: Duration.hours(1),
  });
  for (const statement of queryPermissions(scope, { ...props, reads: ['bronze', 'staging', 'silver', 'gold'] }))
    role.addToPolicy(statement);
  return role;
}
