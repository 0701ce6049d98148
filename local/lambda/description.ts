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
