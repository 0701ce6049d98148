import { ACCOUNT_ID, REGION, UnsupportedError } from '../service.ts';
import type { ParameterDocument } from './document.ts';
import { TemplateError } from './errors.ts';

const SCALARS: ReadonlySet<string> = new Set(['String', 'Number']);
const LISTS: ReadonlySet<string> = new Set(['CommaDelimitedList', 'List<Number>', 'List<String>']);

/**
 * The value of a template parameter: its default, since nobody answers prompts on a laptop.
 * Parameters that AWS would look up elsewhere (SSM, EC2) have no value here.
 */
export function parameterValue(name: string, parameter: ParameterDocument, where: string): string | string[] {
  const isList = LISTS.has(parameter.Type);
  if (!isList && !SCALARS.has(parameter.Type)) {
    throw new UnsupportedError(`the parameter ${name} of type ${parameter.Type} (at ${where})`);
  }
  if (parameter.Default === undefined) {
    throw new TemplateError(`Parameter ${name} (at ${where}) has no Default. Give it one in the stack.`);
  }
  const text = String(parameter.Default);
  return isList ? text.split(',').map((item) => item.trim()) : text;
}

/** The pseudo parameters of a stack. `AWS::NoValue` is undefined: whoever holds it drops the property. */
export function pseudoParameters(stackName: string): ReadonlyMap<string, string | undefined> {
  return new Map([
    ['AWS::AccountId', ACCOUNT_ID],
    ['AWS::Region', REGION],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stackName],
    ['AWS::StackId', `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/${stackName}/local`],
    ['AWS::NoValue', undefined],
  ]);
}
