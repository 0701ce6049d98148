import type { z } from 'zod';
import { UnsupportedError } from '../service.ts';
import {
  type MapState,
  type NestedStates,
  type State,
  type StateMachineDefinition,
  stateMachine,
} from './definition.ts';
import { parseResource } from './integrations.ts';
import { validateTemplate } from './validate-expressions.ts';
import { invalidDefinition } from './values.ts';

/** What a nested list of states must not use again: state names are unique in a machine, variables not shadowed. */
interface Outer {
  readonly names: Set<string>;
  readonly variables: ReadonlySet<string>;
}

/**
 * Reads a whole definition before anything runs. What AWS would refuse is an `InvalidDefinition`; what AWS has and the
 * account has not (JSONPath, activities, unknown integrations) is an {@link UnsupportedError}.
 */
export function validateDefinition(definition: unknown): StateMachineDefinition {
  const { success, data, error } = stateMachine.safeParse(definition);
  if (!success) throw refusal(error.issues, definition);
  validateTemplate(data, '');
  validateStates(data, '', { names: new Set(), variables: new Set() });
  return data;
}

/** A field or a fixed value that is not in the schema is unsupported; all else breaks the language's own rules. */
function refusal(issues: readonly z.core.$ZodIssue[], definition: unknown): Error {
  for (const issue of issues) {
    const path = pathOf(issue.path);
    if (issue.code === 'unrecognized_keys')
      return new UnsupportedError(`the field '${issue.keys[0]}' at ${path} of a state machine`);
    const value = issue.path.reduce<unknown>((found, key) => (found as Record<PropertyKey, unknown>)[key], definition);
    if (issue.code === 'invalid_value' || (issue.code === 'invalid_union' && issue.discriminator !== undefined))
      return new UnsupportedError(`the value ${JSON.stringify(value)} at ${path} of a state machine`);
  }
  const [first] = issues;
  return invalidDefinition(`SCHEMA_VALIDATION_FAILED: ${first?.message}`, pathOf(first?.path ?? []));
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `/${String(key)}`)).join('') || '/';

function validateStates(machine: NestedStates, path: string, outer: Outer): void {
  const entries = Object.entries(machine.States);
  for (const [name] of entries) {
    if (outer.names.has(name))
      throw invalidDefinition(`DUPLICATE_STATE_NAME: '${name}' is used twice`, `${path}/States/${name}`);
    outer.names.add(name);
  }
  validateTransitions(machine, path);
  const assigned = entries.flatMap(([name, state]) => assignedBy(state, `${path}/States/${name}`, outer));
  const inner = { names: outer.names, variables: new Set([...outer.variables, ...assigned]) };
  for (const [name, state] of entries) validateState(state, `${path}/States/${name}`, inner);
}

/** Every transition leads to a state beside it, and every state is led to. */
function validateTransitions({ StartAt, States }: NestedStates, path: string): void {
  const targets = new Set([StartAt, ...Object.values(States).flatMap(targetsOf)]);
  const missing = [...targets].find((target) => !Object.hasOwn(States, target));
  const unreached = Object.keys(States).find((name) => !targets.has(name));
  if (missing === undefined && unreached === undefined) return;
  const what = missing === undefined ? `nothing leads to '${unreached}'` : `there is no state '${missing}'`;
  throw invalidDefinition(`MISSING_TRANSITION_TARGET: ${what}`, `${path}/States`);
}

/** The choice rules and catchers of a state, each with an `Assign` and a `Next` of its own. */
function rulesOf(state: State) {
  return [...('Choices' in state ? state.Choices : []), ...('Catch' in state ? (state.Catch ?? []) : [])];
}

function targetsOf(state: State): string[] {
  const next = 'Next' in state ? state.Next : undefined;
  const fallback = 'Default' in state ? state.Default : undefined;
  return [next, fallback, ...rulesOf(state).map((rule) => rule.Next)].filter((name) => name !== undefined);
}

function assignedBy(state: State, path: string, outer: Outer): string[] {
  const holders = [...('Assign' in state ? [state] : []), ...rulesOf(state)];
  const names = holders.flatMap(({ Assign = {} }) => Object.keys(Assign));
  const bad = names.find((name) => name === 'states' || outer.variables.has(name));
  if (bad === undefined) return names;
  throw invalidDefinition(
    `SCHEMA_VALIDATION_FAILED: the variable '${bad}' is reserved or belongs to an outer scope`,
    path,
  );
}

function validateState(state: State, path: string, scope: Outer): void {
  const mayEnd = !['Choice', 'Succeed', 'Fail'].includes(state.Type);
  if (mayEnd && 'Next' in state === 'End' in state)
    throw invalidDefinition('MISSING_END_STATE: exactly one of Next and End: true is required', path);
  if ('Retry' in state) validateErrorNames(state.Retry ?? [], `${path}/Retry`);
  if ('Catch' in state) validateErrorNames(state.Catch ?? [], `${path}/Catch`);
  if (state.Type === 'Task') parseResource(state.Resource);
  if (state.Type === 'Map') validateMap(state, path, scope);
  if (state.Type !== 'Parallel') return;
  for (const [index, branch] of state.Branches.entries()) validateStates(branch, `${path}/Branches[${index}]`, scope);
}

/** Only a Distributed Map reads its items; its executions know nothing of the variables around it. */
function validateMap({ ItemProcessor, ItemReader, Items }: MapState, path: string, scope: Outer): void {
  const isDistributed = ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED';
  if (ItemReader && (!isDistributed || Items !== undefined))
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: an ItemReader is of a Distributed Map without Items', path);
  validateStates(ItemProcessor, `${path}/ItemProcessor`, isDistributed ? { ...scope, variables: new Set() } : scope);
}

/** The error names of the `States.` family that this interpreter can meet. */
const STATES_ERRORS = new Set([
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'States.Runtime',
  'States.DataLimitExceeded',
  'States.QueryEvaluationError',
]);

function validateErrorNames(handlers: readonly { readonly ErrorEquals: readonly string[] }[], path: string): void {
  for (const [index, { ErrorEquals: names }] of handlers.entries()) {
    const unknown = names.find((name) => name.startsWith('States.') && !STATES_ERRORS.has(name));
    if (unknown !== undefined) throw new UnsupportedError(`the error '${unknown}' (${path}[${index}])`);
    const isAlone = names.length === 1 && index === handlers.length - 1;
    if (names.includes('States.ALL') && !isAlone)
      throw invalidDefinition('SCHEMA_VALIDATION_FAILED: States.ALL must appear alone and last', `${path}[${index}]`);
  }
}
