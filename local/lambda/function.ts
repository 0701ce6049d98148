import { REGION } from '../common/arns.ts';
import type { Principal, ServiceCall } from '../service.ts';

/** A function of the template as the local account runs it. */
export interface FunctionDescription {
  readonly name: string;
  readonly arn: string;
  /** The folder of the deployed bundle. */
  readonly bundleDir: string;
  /** `file.export`, such as `index.handler`. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** The function's `Environment.Variables`. */
  readonly environment: Readonly<Record<string, string>>;
  /** `ReservedConcurrentExecutions`, or how many environments the machine is to carry. @default 2 */
  readonly maxConcurrency?: number;
  /** The function's role: every SDK call of the function is made in its name. */
  readonly principal: Principal;
  readonly call: (principal: Principal, call: ServiceCall) => Promise<Record<string, unknown>>;
}

/**
 * The environment variables of a function: what Lambda sets, and the function's own. Nothing is inherited from the machine, so a
 * function cannot come to depend on the developer's shell or use the developer's credentials.
 */
export function environmentOf(
  description: FunctionDescription,
  logStream: string,
  temporaryDir: string,
): Record<string, string> {
  return {
    // Lambda gives each environment its own /tmp; TMPDIR is how os.tmpdir() finds this one's.
    TMPDIR: temporaryDir,
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...description.environment,
    _HANDLER: description.handler,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_LAMBDA_FUNCTION_NAME: description.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(description.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(description.name),
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    // A presigner insists on credentials; no call is ever signed with them.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    LAMBDA_TASK_ROOT: description.bundleDir,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
  };
}

export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** Lambda's `yyyy/mm/dd/[$LATEST]id`. */
export function logStreamOf(environmentId: string, start: Date): string {
  return `${start.toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${environmentId}`;
}
