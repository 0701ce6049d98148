import { ACCOUNT_ID, type Principal, type ServiceCall } from '../service.ts';
import type { Template } from '../template/template.ts';
import type { Caller } from './caller.ts';
import { type Context, type ContextKeys, EMPTY_CONTEXT, withKeys } from './context.ts';
import { denial } from './denial.ts';
import { evaluate, type PolicySet, type Verdict } from './evaluate.ts';
import { compileRolePolicies } from './policies.ts';
import { accessesOf } from './requests.ts';
import { type ResourcePolicies, resourcePoliciesOf } from './resource-policies.ts';

interface Role {
  readonly arn: string;
  readonly policies: PolicySet;
  /** What every request of the role carries; shared by all requests that bring no keys of their own. */
  readonly context: Context;
}

/**
 * Decides, as IAM would, whether a caller may make a call, from the policies of the template. Policies are compiled when a role
 * makes its first call. The operator has no role and may do anything.
 */
export class Authorizer {
  readonly #template: Template;
  readonly #resourcePolicies: ResourcePolicies;
  readonly #roles = new Map<string, Role>();

  constructor(template: Template) {
    this.#template = template;
    this.#resourcePolicies = resourcePoliciesOf(template);
  }

  /** Throws the {@link AwsFailure} of a denied call; an operation without a row in the table of requests is not supported. */
  authorize(principal: Principal, call: ServiceCall): void {
    if (principal.roleId === undefined) {
      return;
    }
    for (const { action, resource, keys } of accessesOf(call, this.#template)) {
      this.authorizeAction(principal, action, resource, keys);
    }
  }

  /** The same for a single action, which a service asks on the caller's behalf: Athena needs glue:GetTable, for example. */
  authorizeAction(principal: Principal, action: string, resourceArn: string, keys?: ContextKeys): void {
    const verdict = this.#verdict(principal, action, resourceArn, keys);
    if (verdict !== 'Allow') {
      throw denial(verdict, { user: principal.arn, action, resource: resourceArn });
    }
  }

  /** Whether an action is allowed, where a denial is no failure: S3 answers 404 instead of 403 only to those who may list. */
  allows(principal: Principal, action: string, resourceArn: string, keys?: ContextKeys): boolean {
    return this.#verdict(principal, action, resourceArn, keys) === 'Allow';
  }

  #verdict(principal: Principal, action: string, resource: string, keys: ContextKeys | undefined): Verdict {
    if (principal.roleId === undefined) {
      return 'Allow';
    }
    const role = this.#role(principal.roleId);
    const caller: Caller = { kind: 'role', roleArn: role.arn, sessionArn: principal.arn, account: ACCOUNT_ID };
    const context = keys === undefined ? role.context : withKeys(role.context, keys);
    return evaluate({ caller, action, resource, context }, role.policies, this.#resourcePolicies.of(resource));
  }

  #role(roleId: string): Role {
    const known = this.#roles.get(roleId);
    if (known !== undefined) {
      return known;
    }
    const arn = this.#template.arn(roleId);
    const role = { arn, policies: compileRolePolicies(this.#template, roleId), context: contextOf(arn) };
    this.#roles.set(roleId, role);
    return role;
  }
}

/** `aws:PrincipalArn` of a session is its role's ARN. */
function contextOf(roleArn: string): Context {
  return withKeys(EMPTY_CONTEXT, {
    'aws:PrincipalAccount': ACCOUNT_ID,
    'aws:PrincipalArn': roleArn,
    'aws:PrincipalIsAWSService': 'false',
    'aws:ResourceAccount': ACCOUNT_ID,
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    's3:ResourceAccount': ACCOUNT_ID,
  });
}
