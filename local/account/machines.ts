import { arnOf } from '../common/arns.ts';
import type { Store } from '../common/store.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import { assertTrusts } from '../iam/policies.ts';
import { assumeRole } from '../iam/principals.ts';
import { AwsFailure } from '../service.ts';
import { StatesService, type StatesServiceProps } from '../states/service.ts';
import type { Template } from '../template/template.ts';
import { type CallAs, roleOf } from './functions.ts';

const TYPE = 'AWS::StepFunctions::StateMachine';

/** The state machines of the template; each acts in the name of its role. */
export function makeStates(
  template: Template,
  store: Store,
  call: CallAs,
  onEvent?: StatesServiceProps['onEvent'],
): StatesService {
  const machines = template.resources(TYPE).map(({ logicalId, properties }) => {
    const arn = template.arn(logicalId);
    const role = roleOf(template, properties.RoleArn, logicalId);
    assertTrusts(template, role, 'states.amazonaws.com', { 'aws:SourceArn': arn });
    const name = template.physicalName(logicalId);
    const definition: unknown = JSON.parse(String(properties.DefinitionString));
    return { arn, name, definition, roleArn: String(properties.RoleArn), principal: assumeRole(template, role, name) };
  });
  const principals = new Map(machines.map(({ arn, principal }) => [arn, principal]));
  return new StatesService({
    machines,
    store,
    call: (machineArn) => (service, operation, input) => {
      const principal = principals.get(machineArn);
      if (!principal) throw new Error(`No state machine ${machineArn} in the template`);
      return call(principal, { service, operation, input });
    },
    ...(onEvent && { onEvent }),
  });
}

/** Task resources whose end Step Functions learns of by a rule it makes in the account, and the rule. */
const RULES: Readonly<Record<string, string>> = {
  'arn:aws:states:::sagemaker:createTrainingJob.sync': 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
};

const ACTIONS = ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'];

/** Refuses a state machine whose role may not make the rule it needs, as CreateStateMachine does. */
export function assertMayManageRules(template: Template, authorizer: Authorizer): void {
  for (const { logicalId, properties } of template.resources(TYPE)) {
    const roleId = roleOf(template, properties.RoleArn, logicalId);
    const principal = assumeRole(template, roleId, template.physicalName(logicalId));
    const definition = String(properties.DefinitionString);
    const rules = Object.entries(RULES).flatMap(([resource, rule]) =>
      definition.includes(`"${resource}"`) ? [rule] : [],
    );
    for (const rule of rules) {
      const ruleArn = arnOf('events', `rule/${rule}`);
      const missing = ACTIONS.find((action) => !authorizer.allows(principal, action, ruleArn));
      if (missing !== undefined) {
        const reason = `'${template.arn(roleId)}' is not authorized to create managed-rule.`;
        throw new AwsFailure('AccessDeniedException', `${reason} (${missing} on ${ruleArn}, for ${logicalId})`);
      }
    }
  }
}
