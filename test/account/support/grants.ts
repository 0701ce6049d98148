import { Template } from '@shoplake/local/iam';
import { assembly, changedAssembly, type TemplateJson } from './assembly.ts';

/** One right that a policy of the template gives: an action on a resource. */
export interface Grant {
  /** Construct path of the role, without hash: `IngestionCollectRole`. */
  readonly role: string;
  readonly action: string;
  /** ARN, with its wildcards. */
  readonly resource: string;
}

interface RawStatement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const POLICY = 'AWS::IAM::Policy';
const roleOf = (policyId: string): string =>
  policyId.replace(/(?:DefaultPolicy|Views|Places)[0-9A-F]{8}$/, '').replace(/ForTarget\w+/, '');
const statementsOf = (properties: Readonly<Record<string, unknown>>): RawStatement[] =>
  (properties.PolicyDocument as { Statement: RawStatement[] }).Statement;

/** Every grant of every role of the template. */
export async function grants(): Promise<Grant[]> {
  const template = Template.load(await assembly());
  return template
    .resources(POLICY)
    .flatMap(({ logicalId, properties }) =>
      statementsOf(properties).flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action) =>
            [Resource].flat().map((resource) => ({ role: roleOf(logicalId), action, resource: String(resource) })),
          ),
      ),
    );
}

/**
 * The assembly without some grants. What fails is not tried again, which would only make the failure slower.
 * @param isGone which grants are taken away
 */
export async function assemblyWithout(isGone: (grant: Grant) => boolean): Promise<string> {
  const template = Template.load(await assembly());
  return changedAssembly((document) => {
    for (const [logicalId, { Type, Properties }] of Object.entries(document.Resources)) {
      if (Type !== POLICY) continue;
      const resolved = statementsOf(template.properties(logicalId));
      const kept = statementsOf(Properties).flatMap((raw, index) =>
        single(raw, resolved[index]?.Resource).filter(
          ({ Action, arn }) => !isGone({ role: roleOf(logicalId), action: Action, resource: arn }),
        ),
      );
      const { Condition: _, ...first } = { Condition: undefined, ...(Properties.PolicyDocument as object) };
      Properties.PolicyDocument = { ...first, Statement: kept.map(({ arn: __, ...statement }) => statement) };
    }
    withoutRetries(document);
  });
}

/** A statement as one for each action and resource. */
function single(raw: RawStatement, resolved: unknown): (RawStatement & { Action: string; arn: string })[] {
  const arns = [resolved].flat().map(String);
  return [raw.Action]
    .flat()
    .flatMap((Action) =>
      [raw.Resource].flat().map((Resource, index) => ({ ...raw, Action, Resource, arn: arns[index] ?? '' })),
    );
}

function withoutRetries(document: TemplateJson): void {
  const text = JSON.stringify(document.Resources)
    .replace(/(MaxAttempts\\+":)\d/g, (_, field: string) => `${field}0`)
    .replace(/("MaximumRetryAttempts":)\d+/g, (_, field: string) => `${field}0`);
  document.Resources = JSON.parse(text);
}
