import { ACCOUNT_ID } from '../common/arns.ts';
import type { Principal, ServiceCall } from '../service.ts';
import type { Template } from '../template/template.ts';
import type { Context } from './condition.ts';
import { type AccessRequest, denial, evaluate, type PolicySet, type Verdict } from './evaluate.ts';
import { compileRolePolicies } from './policies.ts';
import { accessesOf } from './requests.ts';
import { type ResourcePolicies, resourcePoliciesOf } from './resource-policies.ts';

interface Role {
  readonly arn: string;
  readonly policies: PolicySet;
}

/** What every request of a role carries. */
const CONTEXT: Context = { 'aws:SecureTransport': 'true', 's3:ResourceAccount': ACCOUNT_ID };

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

  /** Throws the `AwsFailure` of a denied call; an operation without a row in the table of requests is not supported. */
  authorize(principal: Principal, call: ServiceCall): void {
    if (principal.roleId === undefined) {
      return;
    }
    for (const { action, resource, keys } of accessesOf(call, this.#template)) {
      this.authorizeAction(principal, action, resource, keys);
    }
  }

  /** The same for a single action, which a service asks on the caller's behalf: Athena needs glue:GetTable, for example. */
  authorizeAction(principal: Principal, action: string, resourceArn: string, keys?: Context): void {
    if (principal.roleId === undefined) {
      return;
    }
    const request = this.#request(principal, principal.roleId, action, resourceArn, keys);
    const verdict = this.#verdict(principal.roleId, request);
    if (verdict !== 'Allow') {
      throw denial(verdict, principal.arn, request);
    }
  }

  /** Whether an action is allowed, where a denial is no failure: S3 answers 404 instead of 403 only to those who may list. */
  allows(principal: Principal, action: string, resourceArn: string): boolean {
    const { roleId } = principal;
    return (
      roleId === undefined || this.#verdict(roleId, this.#request(principal, roleId, action, resourceArn)) === 'Allow'
    );
  }

  #request(
    { arn: sessionArn }: Principal,
    roleId: string,
    action: string,
    resource: string,
    keys?: Context,
  ): AccessRequest {
    const caller = { kind: 'role', roleArn: this.#role(roleId).arn, sessionArn } as const;
    return { caller, action, resource, context: keys === undefined ? CONTEXT : { ...CONTEXT, ...keys } };
  }

  #verdict(roleId: string, request: AccessRequest): Verdict {
    return evaluate(request, this.#role(roleId).policies, this.#resourcePolicies.of(request.resource));
  }

  #role(roleId: string): Role {
    const known = this.#roles.get(roleId);
    if (known !== undefined) {
      return known;
    }
    const role = { arn: this.#template.arn(roleId), policies: compileRolePolicies(this.#template, roleId) };
    this.#roles.set(roleId, role);
    return role;
  }
}
