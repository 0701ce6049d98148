import { UnsupportedError } from '../service.ts';
import { isRecord } from './document.ts';
import { TemplateError } from './errors.ts';
import { resolveValue, type Scope } from './intrinsics.ts';

/** Evaluates a condition expression: Fn::Equals, Fn::And, Fn::Or, Fn::Not or a reference to another condition. */
export function evaluateCondition(expression: unknown, scope: Scope, where: string): boolean {
  if (!isRecord(expression) || Object.keys(expression).length !== 1) {
    throw new TemplateError(`${where} is not a condition: ${JSON.stringify(expression)}.`);
  }
  const [name, argument] = Object.entries(expression)[0] as [string, unknown];
  if (name === 'Condition') {
    return scope.condition(String(argument), where);
  }
  const operands: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  const holds = (operand: unknown) => evaluateCondition(operand, scope, where);
  switch (name) {
    case 'Fn::Equals':
      return equals(operands, scope, where);
    case 'Fn::And':
      return operands.every(holds);
    case 'Fn::Or':
      return operands.some(holds);
    case 'Fn::Not':
      return !holds(operands[0]);
    default:
      throw new UnsupportedError(`the condition function ${name} (at ${where})`);
  }
}

/** CloudFormation compares the two values as text: a number parameter equals the string that spells it. */
function equals(operands: readonly unknown[], scope: Scope, where: string): boolean {
  if (operands.length !== 2) {
    throw new TemplateError(`Fn::Equals at ${where} needs two values, not ${operands.length}.`);
  }
  const [left, right] = operands.map((operand) => resolveValue(operand, scope, where));
  return String(left) === String(right);
}
