import { UnsupportedError } from '../service.ts';
import type { Template } from '../template/template.ts';
import { assertKeysSupported } from './condition-keys.ts';
import { type AttachedPolicy, textList } from './document.ts';
import { PolicySet } from './evaluate.ts';
import { functionPermissions } from './function-permissions.ts';

/** The resource policies of a template: of buckets, topics, queues and functions. */
export class ResourcePolicies {
  readonly #policies: ReadonlyMap<string, readonly AttachedPolicy[]>;
  readonly #compiled = new Map<string, PolicySet>();

  constructor(template: Template) {
    const attached = [
      ...policiesOn(template, 'AWS::S3::BucketPolicy', 'Bucket', 'AWS::S3::Bucket'),
      ...policiesOn(template, 'AWS::SNS::TopicPolicy', 'Topics', 'AWS::SNS::Topic'),
      ...policiesOn(template, 'AWS::SQS::QueuePolicy', 'Queues', 'AWS::SQS::Queue'),
      ...functionPermissions(template),
    ];
    this.#policies = Map.groupBy(attached, ({ arn }) => arn);
  }

  /** The policies that guard a resource; an S3 object is guarded by its bucket's. */
  of(resourceArn: string): PolicySet | undefined {
    const arn = resourceArn.startsWith('arn:aws:s3:::') ? withoutKey(resourceArn) : resourceArn;
    const policies = this.#policies.get(arn);
    if (policies === undefined) {
      return undefined;
    }
    const compiled = this.#compiled.get(arn) ?? compile(policies);
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

function compile(policies: readonly AttachedPolicy[]): PolicySet {
  for (const { name, document } of policies) {
    assertKeysSupported(document, name);
  }
  return new PolicySet('resource', policies);
}

function withoutKey(arn: string): string {
  const slash = arn.indexOf('/');
  return slash === -1 ? arn : arn.slice(0, slash);
}

/** Policies of one type; `holders` is the property that names what they are attached to, by Ref. */
function policiesOn(template: Template, type: string, holders: string, holderType: string): AttachedPolicy[] {
  return template.resources(type).flatMap(({ logicalId, properties }) =>
    textList(properties[holders] ?? [], holders, logicalId).map((ref) => ({
      name: logicalId,
      document: properties.PolicyDocument,
      arn: holderArn(template, holderType, ref, logicalId),
    })),
  );
}

function holderArn(template: Template, type: string, ref: string, policyId: string): string {
  const holder = template.findByRef(type, ref);
  if (holder === undefined) {
    throw new UnsupportedError(`the policy ${policyId} on ${ref}, which is no ${type} of this template`);
  }
  return template.arn(holder);
}
