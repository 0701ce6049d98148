import { type AccessTable, arn, type Input, one, optional, required } from './access.ts';

/** `FunctionName` is a name, an ARN or `account:function:name`, each with an optional `:qualifier` at its end. */
function functionArn(input: Input): string {
  const name = required(input, 'FunctionName').replace(/^(?:arn:aws:lambda:[\w-]+:)?\d{12}:function:/, '');
  const qualifier = optional(input, 'Qualifier');
  return arn('lambda', `function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`);
}

const stateMachineArn = (input: Input) => required(input, 'stateMachineArn');
const executionArn = (input: Input) => required(input, 'executionArn');

export const LAMBDA_ACCESS: AccessTable = {
  Invoke: one('lambda:InvokeFunction', functionArn),
};

export const SFN_ACCESS: AccessTable = {
  DescribeExecution: one('states:DescribeExecution', executionArn),
  ListExecutions: one('states:ListExecutions', stateMachineArn),
  StartExecution: one('states:StartExecution', stateMachineArn),
  StopExecution: one('states:StopExecution', executionArn),
};
