import type { Authorizer } from '../iam/authorizer.ts';
import { assumeRole } from '../iam/principals.ts';
import { ACCOUNT_ID, AwsFailure, REGION } from '../service.ts';
import type { Template } from '../template/template.ts';
import { roleOf } from './functions.ts';

/** Task resources whose end Step Functions learns of by a rule it makes in the account, and the rule. */
const RULES: Readonly<Record<string, string>> = {
  'arn:aws:states:::sagemaker:createTrainingJob.sync': 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
};

const ACTIONS = ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'];

/** Refuses a state machine whose role may not make the rule it needs, as CreateStateMachine does. */
export function assertMayManageRules(template: Template, authorizer: Authorizer): void {
  for (const { logicalId, properties } of template.resources('AWS::StepFunctions::StateMachine')) {
    const roleId = roleOf(template, properties.RoleArn, logicalId);
    const principal = assumeRole(template, roleId, template.physicalName(logicalId));
    const definition = String(properties.DefinitionString);
    const rules = Object.entries(RULES).flatMap(([resource, rule]) =>
      definition.includes(`"${resource}"`) ? [rule] : [],
    );
    for (const rule of rules) {
      const ruleArn = `arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/${rule}`;
      const missing = ACTIONS.find((action) => !authorizer.allows(principal, action, ruleArn));
      if (missing !== undefined) {
        const reason = `'${template.arn(roleId)}' is not authorized to create managed-rule.`;
        throw new AwsFailure('AccessDeniedException', `${reason} (${missing} on ${ruleArn}, for ${logicalId})`);
      }
    }
  }
}
