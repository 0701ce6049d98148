import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { unknownErrors } from './error-names.ts';
import type { State } from './language.ts';

export interface LoggedMachineProps {
  /** Physical name: other machines and roles refer to it before it exists. */
  readonly name: string;
  readonly definition: State;
  readonly role: Role;
  readonly logDays: RetentionDays;
}

/**
 * A standard workflow that logs its steps, without their data.
 *
 * @throws Error naming the states that handle errors which no service raises
 * @example
 * loggedMachine(this, 'Refresh', { name: 'shoplake-dev-refresh', definition, role, logDays: 14 });
 */
export function loggedMachine(scope: Construct, id: string, props: LoggedMachineProps): StateMachine {
  const { name, definition, role, logDays } = props;
  const unknown = unknownErrors(definition);
  if (unknown.length > 0) throw new Error(`The machine ${name} would not do what it says: ${unknown.join('; ')}`);
  return new StateMachine(scope, id, {
    stateMachineName: name,
    definitionBody: DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)),
    role,
    tracingEnabled: false,
    logs: {
      // The prefix keeps the account's policy for delivered logs below its size limit.
      destination: new LogGroup(scope, `${id}Log`, {
        logGroupName: `/aws/vendedlogs/states/${name}`,
        retention: logDays,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      level: LogLevel.ALL,
      includeExecutionData: false,
    },
  });
}

/** ARN pattern of all executions of a machine. */
export const executionsOf = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${name}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** ARN of a machine by its name, for those that need it before the machine exists. */
export const machineArn = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
