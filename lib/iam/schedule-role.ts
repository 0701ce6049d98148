import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { NodeFunction } from '../node-function.ts';
import { allow } from './statements.ts';

/** The role of schedules that invoke a function: only the default group of this account may take it, and do nothing else with it. */
export function scheduleRole(scope: Construct, id: string, invoked: NodeFunction): Role {
  const stack = Stack.of(scope);
  const group = stack.formatArn({
    service: 'scheduler',
    resource: 'schedule-group',
    resourceName: 'default',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
    }),
  });
  role.addToPolicy(allow(['lambda:InvokeFunction'], [invoked.function.functionArn]));
  return role;
}
