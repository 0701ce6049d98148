import { ACCOUNT_ID } from '../service.ts';
import type { Template } from '../template/template.ts';
import { type ContextKeys, EMPTY_CONTEXT, withKeys } from './context.ts';
import { denial } from './denial.ts';
import { evaluate } from './evaluate.ts';
import { resourcePoliciesOf } from './resource-policies.ts';

/**
 * Fails unless the resource's own policy lets an AWS service act on it in its own name: EventBridge publishing to a topic,
 * API Gateway invoking a function. `sourceArn` is the rule, API route or bucket on whose behalf the service acts.
 */
export function assertServiceMay(
  template: Template,
  servicePrincipal: string,
  action: string,
  resourceArn: string,
  sourceArn: string,
): void {
  const keys: ContextKeys = {
    'aws:PrincipalIsAWSService': 'true',
    'aws:ResourceAccount': ACCOUNT_ID,
    'aws:SecureTransport': 'true',
    'aws:SourceAccount': ACCOUNT_ID,
    'aws:SourceArn': sourceArn,
  };
  const caller = { kind: 'service', service: servicePrincipal } as const;
  const request = { caller, action, resource: resourceArn, context: withKeys(EMPTY_CONTEXT, keys) };
  const verdict = evaluate(request, undefined, resourcePoliciesOf(template).of(resourceArn));
  if (verdict !== 'Allow') {
    throw denial(verdict, { ...request, user: servicePrincipal, policyKind: 'resource-based' });
  }
}

/** Fails unless an `AWS::Lambda::Permission` lets the service invoke the function on behalf of `sourceArn`. */
export function assertMayInvoke(
  template: Template,
  servicePrincipal: string,
  functionLogicalId: string,
  sourceArn: string,
): void {
  assertServiceMay(template, servicePrincipal, 'lambda:InvokeFunction', template.arn(functionLogicalId), sourceArn);
}
