import type { Disk } from '../common/disk.ts';
import { assertTrusts } from '../iam/policies.ts';
import { assumeRole } from '../iam/principals.ts';
import type { AsyncTarget } from '../lambda/async-event.ts';
import type { FunctionDescription } from '../lambda/function.ts';
import type { FunctionPool } from '../lambda/pool.ts';
import type { Principal, ServiceCall } from '../service.ts';
import { UnsupportedError } from '../service.ts';
import type { Properties, Resource } from '../template/document.ts';
import type { Template } from '../template/template.ts';

/** Makes a call in the name of a role. */
export type CallAs = (principal: Principal, call: ServiceCall) => Promise<Record<string, unknown>>;

const FUNCTION = 'AWS::Lambda::Function';

/** The role a resource names, as logical id. */
export function roleOf(template: Template, arn: unknown, where: string): string {
  const role = typeof arn === 'string' ? template.findByArn(arn) : undefined;
  if (role === undefined) throw new UnsupportedError(`a role from outside the template (${where})`);
  return role;
}

/** Every function of the template, as the account runs it. */
export function functionsOf(template: Template, call: CallAs): FunctionDescription[] {
  return template.resources(FUNCTION).map(({ logicalId, properties }) => {
    const name = template.physicalName(logicalId);
    const role = roleOf(template, properties.Role, logicalId);
    assertTrusts(template, role, 'lambda.amazonaws.com');
    if (!/^nodejs/.test(String(properties.Runtime))) throw new UnsupportedError(`the runtime ${properties.Runtime}`);
    const variables = (properties.Environment as Properties | undefined)?.Variables ?? {};
    const reserved = properties.ReservedConcurrentExecutions;
    return {
      name,
      arn: template.arn(logicalId),
      bundleDir: template.assetPath(logicalId),
      handler: String(properties.Handler),
      memoryMb: Number(properties.MemorySize ?? 128),
      timeoutSeconds: Number(properties.Timeout ?? 3),
      environment: variables as Record<string, string>,
      ...(typeof reserved === 'number' && { maxConcurrency: reserved }),
      principal: assumeRole(template, role, name),
      call,
    };
  });
}

/** How each function is invoked asynchronously: retries and failure destination of its `EventInvokeConfig`. */
export function asyncTargetsOf(template: Template, pools: readonly FunctionPool[], disk: Disk): AsyncTarget[] {
  const configs = template.resources('AWS::Lambda::EventInvokeConfig');
  return pools.map((pool) => {
    const { name, arn, principal } = pool.description;
    const config = configs.find(({ properties }) => properties.FunctionName === name)?.properties;
    const invoke = (event: unknown, id: string) => disk.during(() => pool.invoke(event, id));
    return { name, arn, principal, invoke, ...(config && settings(config)) };
  });
}

function settings(config: Properties): Partial<AsyncTarget> {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = config;
  const destination = DestinationConfig as { OnSuccess?: unknown; OnFailure?: { Destination?: string } } | undefined;
  if (destination?.OnSuccess) throw new UnsupportedError('a destination of successful asynchronous invocations');
  return {
    ...(typeof MaximumRetryAttempts === 'number' && { maximumRetryAttempts: MaximumRetryAttempts }),
    ...(typeof MaximumEventAgeInSeconds === 'number' && { maximumEventAgeInSeconds: MaximumEventAgeInSeconds }),
    ...(destination?.OnFailure?.Destination && { onFailure: destination.OnFailure.Destination }),
  };
}

/** The function that a name or an ARN means. */
export function functionOf(template: Template, nameOrArn: string): Resource {
  const found = template.resources(FUNCTION).find(({ logicalId }) => {
    return nameOrArn === template.arn(logicalId) || nameOrArn === template.physicalName(logicalId);
  });
  if (!found) throw new UnsupportedError(`a function from outside the template (${nameOrArn})`);
  return found;
}
