import { ACCOUNT_ID } from '../common/arns.ts';
import { UnsupportedError } from '../service.ts';
import { type Resource, TemplateError } from '../template/document.ts';
import type { Template } from '../template/template.ts';
import { type NamedPolicy, textList } from './document.ts';
import { type AccessRequest, denial, evaluate, PolicySet } from './evaluate.ts';

/** A resource policy with the ARN of the resource that carries it. */
interface AttachedPolicy extends NamedPolicy {
  readonly arn: string;
}

/** The resource policies of a template: of buckets, topics and functions. */
export class ResourcePolicies {
  readonly #policies: ReadonlyMap<string, readonly AttachedPolicy[]>;
  readonly #compiled = new Map<string, PolicySet>();

  constructor(template: Template) {
    const attached = [
      ...policiesOn(template, 'AWS::S3::BucketPolicy', 'Bucket', 'AWS::S3::Bucket'),
      ...policiesOn(template, 'AWS::SNS::TopicPolicy', 'Topics', 'AWS::SNS::Topic'),
      ...template.resources('AWS::Lambda::Permission').map((permission) => functionPolicy(template, permission)),
    ];
    this.#policies = Map.groupBy(attached, ({ arn }) => arn);
  }

  /** The policies that guard a resource; an S3 object is guarded by its bucket's. */
  of(resourceArn: string): PolicySet | undefined {
    const arn = resourceArn.startsWith('arn:aws:s3:::') ? resourceArn.replace(/\/.*$/s, '') : resourceArn;
    const policies = this.#policies.get(arn);
    if (policies === undefined) {
      return undefined;
    }
    const compiled = this.#compiled.get(arn) ?? new PolicySet('resource', policies);
    this.#compiled.set(arn, compiled);
    return compiled;
  }
}

const ofTemplates = new WeakMap<Template, ResourcePolicies>();

/** The resource policies of a template, read once. */
export function resourcePoliciesOf(template: Template): ResourcePolicies {
  const policies = ofTemplates.get(template) ?? new ResourcePolicies(template);
  ofTemplates.set(template, policies);
  return policies;
}

/**
 * Fails unless an `AWS::Lambda::Permission` lets an AWS service, in its own name, invoke the function. `sourceArn` is the rule
 * or API route on whose behalf the service acts.
 */
export function assertMayInvoke(template: Template, service: string, functionId: string, sourceArn: string): void {
  const request: AccessRequest = {
    caller: { kind: 'service', service },
    action: 'lambda:InvokeFunction',
    resource: template.arn(functionId),
    context: { 'aws:SecureTransport': 'true', 'aws:SourceAccount': ACCOUNT_ID, 'aws:SourceArn': sourceArn },
  };
  const verdict = evaluate(request, undefined, resourcePoliciesOf(template).of(request.resource));
  if (verdict !== 'Allow') {
    throw denial(verdict, service, request);
  }
}

/** Policies of one type; `holders` is the property that names what they are attached to, by Ref. */
function policiesOn(template: Template, type: string, holders: string, holderType: string): AttachedPolicy[] {
  return template.resources(type).flatMap(({ logicalId, properties }) =>
    textList(properties[holders] ?? [], holders, logicalId).map((ref) => {
      const holder = template.findByRef(holderType, ref);
      if (holder === undefined) {
        throw new UnsupportedError(`the policy ${logicalId} on ${ref}, which is not an ${holderType} of this template`);
      }
      return { name: logicalId, document: properties.PolicyDocument, arn: template.arn(holder) };
    }),
  );
}

const PERMISSION: ReadonlySet<string> = new Set(['Action', 'FunctionName', 'Principal', 'SourceArn']);

/** An `AWS::Lambda::Permission` as the statement that Lambda adds to the function's resource policy. */
function functionPolicy(template: Template, { logicalId, properties }: Resource): AttachedPolicy {
  const { Action, Principal, SourceArn } = properties;
  const unknown = Object.keys(properties).filter((name) => !PERMISSION.has(name));
  if (unknown.length > 0) {
    throw new UnsupportedError(`${unknown.join(', ')} of AWS::Lambda::Permission ${logicalId}`);
  }
  if (!String(Principal).endsWith('.amazonaws.com')) {
    throw new UnsupportedError(`the Principal ${String(Principal)} of AWS::Lambda::Permission ${logicalId}`);
  }
  const arn = functionArn(template, String(properties.FunctionName), logicalId);
  const Condition = SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } };
  const Statement = {
    Sid: logicalId,
    Effect: 'Allow',
    Action,
    Principal: { Service: Principal },
    Resource: arn,
    Condition,
  };
  return { name: logicalId, arn, document: { Statement } };
}

/** `FunctionName` takes a name or an ARN. */
function functionArn(template: Template, nameOrArn: string, permissionId: string): string {
  const logicalId = template.findByArn(nameOrArn) ?? template.findByName('AWS::Lambda::Function', nameOrArn);
  if (logicalId === undefined) {
    throw new TemplateError(`${permissionId} permits calls of ${nameOrArn}, which is not a function of this template.`);
  }
  return template.arn(logicalId);
}
