import type { Template } from 'aws-cdk-lib/assertions';
import { only, text } from './resources.ts';

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly TimeoutSeconds?: number;
  readonly Arguments?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts?: number }[];
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine;
}

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The text of a machine's definition as it is deployed, with what only AWS knows filled in. */
export function definitionText(template: Template, machine: 'Refresh' | 'Maintenance' | 'Train'): string {
  const part = machine === 'Train' ? 'Models' : 'Warehouse';
  const { DefinitionString } = only(template, 'AWS::StepFunctions::StateMachine', `${part}${machine}`).Properties;
  return text(DefinitionString)
    .replaceAll('<Partition>', 'aws')
    .replaceAll('<Region>', 'eu-west-1')
    .replaceAll('<AccountId>', '111122223333')
    .replaceAll('<URLSuffix>', 'amazonaws.com')
    .replace(/<Models(\w+Role)\.Arn>/g, 'arn:aws:iam::111122223333:role/$1')
    .replace(/<Models(\w+)Versions>/g, 'arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/$1')
    .replace(/<WarehouseRefresh>/g, 'arn:aws:states:eu-west-1:111122223333:stateMachine:shoplake-shop-refresh')
    .replace(/<[A-Za-z]+Function\.Arn>/g, 'arn:aws:lambda:eu-west-1:111122223333:function:publish')
    .replace(/<Lake[A-Za-z]+>/g, 'gold-bucket');
}

/** All states, those in branches too, in the order in which a run comes to them. */
export function statesInOrder(machine: Machine): [string, State][] {
  return Object.entries(machine.States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.Branches ?? []).flatMap(statesInOrder),
    ...(state.ItemProcessor ? statesInOrder(state.ItemProcessor) : []),
  ]);
}

/** Every JSONata expression of a definition, without its braces. */
export function expressions(value: unknown): string[] {
  if (typeof value === 'string') {
    const [, expression] = /^\{%([\s\S]*)%\}$/.exec(value) ?? [];
    return expression === undefined ? [] : [expression];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(expressions) : [];
}
