import { ACCOUNT_ID, AwsFailure, REGION, type ServiceCall } from '../../service.ts';
import type { Template } from '../../template/template.ts';
import type { ContextKeys } from '../context.ts';

/** One thing that IAM must allow before a call goes through. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  readonly keys?: ContextKeys;
}

export type Input = ServiceCall['input'];

export type AccessRule = (input: Input, template: Template) => readonly Access[];

/** Operation name -> what it needs. */
export type AccessTable = Readonly<Record<string, AccessRule>>;

/** A row for an operation that does one action on one resource. */
export const one =
  (action: string, resourceOf: (input: Input, template: Template) => string): AccessRule =>
  (input, template) => [{ action, resource: resourceOf(input, template) }];

export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

export function optional(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** A member that the service needs to know what is being accessed. */
export function required(input: Input, ...names: readonly string[]): string {
  for (const name of names) {
    const value = optional(input, name);
    if (value !== undefined) {
      return value;
    }
  }
  throw new AwsFailure('ValidationException', `Missing required parameter: ${names.join(' or ')}.`);
}
