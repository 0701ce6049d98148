import jsonata from 'jsonata';
import { expressions, type Machine, type State, statesInOrder } from '../infra/support/definition.ts';
import { type Document, ofType, textOf } from './document.ts';

export interface DeployedMachine {
  readonly id: string;
  readonly name: string;
  /** Logical id of its role, without the hash. */
  readonly role: string;
  readonly definition: Machine;
  /** All states with their names, those in branches too. */
  readonly states: readonly (readonly [string, State])[];
}

/** The state machines of a template, with what only AWS knows as `<Name>`. */
export function machinesOf(document: Document): DeployedMachine[] {
  return ofType(document, 'AWS::StepFunctions::StateMachine').map(([id, { Properties }]) => {
    const definition: Machine = JSON.parse(textOf(Properties.DefinitionString));
    return {
      id,
      name: String(Properties.StateMachineName),
      role: /^<(\w+)\.Arn>$/.exec(textOf(Properties.RoleArn))?.[1] ?? '',
      definition,
      states: statesInOrder(definition),
    };
  });
}

/** Every variable that a machine assigns anywhere. */
export function variablesOf({ definition }: DeployedMachine): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { Assign, ...others } = value as { readonly Assign?: object };
    for (const name of Object.keys(Assign ?? {})) found.add(name);
    for (const other of Object.values({ Assign, ...others })) visit(other);
  };
  visit(definition);
  return found;
}

/** What only a run knows. */
export interface Attempt {
  /** How often the state has been tried again. */
  readonly retries?: number;
  readonly execution?: string;
}

/**
 * Evaluates a field of a state as a run would, with `x` in the place of variables.
 * @returns undefined when it is more than placeholders can stand for
 */
export function evaluate(machine: DeployedMachine, field: string, attempt: Attempt = {}): Promise<unknown> {
  const { retries: RetryCount = 0, execution: Name = 'run' } = attempt;
  const variables = Object.fromEntries([...variablesOf(machine)].map((name) => [name, 'x']));
  const context = { Execution: { Name, StartTime: '2026-11-20T00:00:00Z' }, State: { RetryCount } };
  const known = { query: { query: 'SELECT 1', channel: 'x' }, states: { context, input: {}, result: {} } };
  const [expression] = expressions(field);
  if (expression === undefined) return Promise.resolve(field);
  return jsonata(expression)
    .evaluate({}, { ...variables, ...known })
    .catch(() => undefined);
}
