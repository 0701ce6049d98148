import { assertTrusts } from '../iam/policies.ts';
import { assumeRole } from '../iam/principals.ts';
import { StatesService, type StatesServiceProps } from '../states/service.ts';
import type { Template } from '../template/template.ts';
import { type CallAs, roleOf } from './functions.ts';

const TYPE = 'AWS::StepFunctions::StateMachine';

/** The state machines of the template; each acts in the name of its role. */
export function makeStates(
  template: Template,
  dataDir: string,
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
    dataDir,
    call: (machineArn) => (service, operation, input) => {
      const principal = principals.get(machineArn);
      if (!principal) throw new Error(`No state machine ${machineArn} in the template`);
      return call(principal, { service, operation, input });
    },
    ...(onEvent && { onEvent }),
  });
}
