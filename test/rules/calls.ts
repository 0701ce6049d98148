import type { Rule } from './document.ts';
import { grantsOf } from './grants.ts';
import { type DeployedMachine, machinesOf } from './machines.ts';

const IAM_SERVICES: Readonly<Record<string, string>> = {
  sfn: 'states',
  applicationautoscaling: 'application-autoscaling',
};
/** Calls whose name in IAM is another one. */
const IAM_NAMES: Readonly<Record<string, string>> = { 's3:listobjectsv2': 's3:listbucket' };

/** What Step Functions calls in the name of a machine's role, by its own integrations. */
const OPTIMISED: Readonly<Record<string, readonly string[]>> = {
  'athena:startQueryExecution.sync': ['StartQueryExecution', 'GetQueryExecution', 'StopQueryExecution'].map(
    (name) => `athena:${name}`,
  ),
  'athena:getQueryResults': ['athena:GetQueryResults'],
  'lambda:invoke': ['lambda:InvokeFunction'],
  'codebuild:startBuild.sync': ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:BatchGetBuilds'],
  'sagemaker:createTrainingJob.sync': [
    ...['CreateTrainingJob', 'DescribeTrainingJob', 'StopTrainingJob', 'AddTags'].map((name) => `sagemaker:${name}`),
    ...['PutTargets', 'PutRule', 'DescribeRule'].map((name) => `events:${name}`),
    'iam:PassRole',
  ],
};
const PASSING = /^aws-sdk:sagemaker:(?:createModel|createTrainingJob)$/;

function actionsOf(task: string): readonly string[] {
  const [, service = '', operation = ''] = /^aws-sdk:(\w+):(\w+)$/.exec(task) ?? [];
  if (service === '') return OPTIMISED[task] ?? [];
  const action = `${IAM_SERVICES[service] ?? service}:${operation}`.toLowerCase();
  return [IAM_NAMES[action] ?? action, ...(PASSING.test(task) ? ['iam:PassRole'] : [])];
}

/** Arguments that name what a call is about. */
const ABOUT = ['StateMachineArn', 'FunctionName'] as const;

/** A machine's role may do what its states call, on what they name. */
export const mayDoWhatItCalls: Rule = (document) => {
  const grants = grantsOf(document);
  const findings = machinesOf(document).flatMap((machine) => {
    const granted = grants.get(machine.role) ?? new Map<string, string[]>();
    return machine.states.flatMap(([name, { Type, Resource = '', Arguments = {} }]) => {
      if (Type !== 'Task') return [];
      const actions = actionsOf(Resource.replace('arn:aws:states:::', ''));
      if (actions.length === 0) return [`${machine.id}: ${name} calls ${Resource}, which no rule knows`];
      const missing = actions.filter((action) => !granted.has(action.toLowerCase()));
      const named = ABOUT.flatMap((argument) => literalOf(Arguments[argument], machine));
      const where = granted.get(actions[0]?.toLowerCase() ?? '') ?? [];
      return [
        ...missing.map(
          (action) => `${machine.id}: ${name} needs ${action}, which ${machine.role} may not: AccessDenied`,
        ),
        ...named
          .filter((arn) => missing.length === 0 && !where.includes(arn))
          .map(
            (arn) =>
              `${machine.id}: ${name} calls ${arn}, on which ${machine.role} may not ${actions[0]}: AccessDenied`,
          ),
      ];
    });
  });
  return [...new Set(findings)];
};

/** What an argument names, where it is no expression. */
function literalOf(value: unknown, { name }: DeployedMachine): string[] {
  if (typeof value !== 'string') return [];
  if (value.includes('StateMachine.Id')) return [`arn:aws:states:<Region>:<AccountId>:stateMachine:${name}`];
  return value.startsWith('{%') ? [] : [value];
}
