import { UnsupportedError } from '../service.ts';
import type { State, StateMachineDefinition } from './definition.ts';
import { invalidDefinition } from './errors.ts';
import { parseResource } from './integrations.ts';
import { isObject } from './json.ts';
import { checkErrorHandling } from './validate-errors.ts';
import { checkFields, checkIsExpression, checkNumber, checkTemplate } from './validate-template.ts';

type Fields = Record<string, unknown>;

const TRANSITION = ['Type', 'Comment', 'QueryLanguage', 'Output', 'Assign', 'Next', 'End'];
const GUARDED = [...TRANSITION, 'Retry', 'Catch'];

const FIELDS: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: [...GUARDED, 'Resource', 'Arguments', 'TimeoutSeconds'],
  Parallel: [...GUARDED, 'Arguments', 'Branches'],
  Map: [...GUARDED, 'Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency'],
  Pass: TRANSITION,
  Wait: [...TRANSITION, 'Seconds', 'Timestamp'],
  Choice: ['Type', 'Comment', 'QueryLanguage', 'Output', 'Assign', 'Choices', 'Default'],
  Succeed: ['Type', 'Comment', 'QueryLanguage', 'Output'],
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'Cause'],
};

/** What a nested list of states must not use again: state names are unique in a machine, variables not shadowed. */
interface Outer {
  readonly names: Set<string>;
  readonly variables: ReadonlySet<string>;
}

/**
 * Reads a whole definition before anything runs. What AWS would refuse is an `InvalidDefinition`; what AWS has and the
 * account has not (JSONPath, Distributed Map, activities, unknown integrations) is a {@link UnsupportedError}.
 */
export function validateDefinition(definition: unknown): StateMachineDefinition {
  if (!isObject(definition)) throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected an object', '/');
  checkFields(definition, ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'], '/');
  if (definition.QueryLanguage !== 'JSONata')
    throw new UnsupportedError('a state machine in JSONPath; set QueryLanguage JSONata');
  const seconds = definition.TimeoutSeconds;
  if (seconds !== undefined && typeof seconds !== 'number') {
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected a number', '/TimeoutSeconds');
  }
  if (seconds !== undefined) checkNumber(seconds, '/TimeoutSeconds', 1);
  checkStates(definition, '', { names: new Set(), variables: new Set() });
  return definition as unknown as StateMachineDefinition;
}

function checkStates(machine: Fields, path: string, outer: Outer): void {
  const { StartAt, States } = machine;
  if (!isObject(States) || typeof StartAt !== 'string') {
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: StartAt and States are required', path === '' ? '/' : path);
  }
  const entries = Object.entries(States).map(([name, state]) =>
    checkIsState(name, state, `${path}/States/${name}`, outer),
  );
  checkTransitions(StartAt, entries, path);
  const assigned = new Set(entries.flatMap(([name, state]) => assignedBy(state, `${path}/States/${name}`, outer)));
  const inner = { names: outer.names, variables: new Set([...outer.variables, ...assigned]) };
  for (const [name, state] of entries) checkState(state, `${path}/States/${name}`, inner);
}

function checkIsState(name: string, state: unknown, path: string, outer: Outer): [string, Fields] {
  if (!isObject(state)) throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected an object', path);
  if (name.length > 80)
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: A state name has at most 80 characters', path);
  if (outer.names.has(name)) throw invalidDefinition(`DUPLICATE_STATE_NAME: '${name}' is used twice`, path);
  outer.names.add(name);
  return [name, state];
}

/** Every transition leads to a state beside it, and every state is led to. */
function checkTransitions(startAt: string, states: readonly (readonly [string, Fields])[], path: string): void {
  const names = new Set(states.map(([name]) => name));
  const targets = [startAt, ...states.flatMap(([, state]) => targetsOf(state))];
  const missing = targets.find((target) => !names.has(String(target)));
  const unreached = [...names].find((name) => !targets.includes(name));
  if (missing === undefined && unreached === undefined) return;
  const what = missing === undefined ? `nothing leads to '${unreached}'` : `there is no state '${String(missing)}'`;
  throw invalidDefinition(`MISSING_TRANSITION_TARGET: ${what}`, `${path}/States`);
}

function targetsOf(state: Fields): unknown[] {
  const rules = [state.Choices, state.Catch].flatMap((list) => (Array.isArray(list) ? list : [])) as Fields[];
  return [state.Next, state.Default, ...rules.map((rule) => rule.Next ?? '(none)')].filter(
    (name) => name !== undefined,
  );
}

function assignedBy(state: Fields, path: string, outer: Outer): string[] {
  const rules = [state.Choices, state.Catch].flatMap((list) => (Array.isArray(list) ? list : [])) as Fields[];
  const names = [state, ...rules].flatMap((holder) => (isObject(holder.Assign) ? Object.keys(holder.Assign) : []));
  const bad = names.find((name) => name === 'states' || outer.variables.has(name));
  if (bad === undefined) return names;
  throw invalidDefinition(
    `SCHEMA_VALIDATION_FAILED: the variable '${bad}' is reserved or belongs to an outer scope`,
    path,
  );
}

function checkState(state: Fields, path: string, scope: Outer): void {
  const type = state.Type as State['Type'];
  if (!Object.hasOwn(FIELDS, type)) throw new UnsupportedError(`a state of type '${String(state.Type)}' (${path})`);
  checkFields(state, FIELDS[type], path);
  if (state.QueryLanguage !== undefined && state.QueryLanguage !== 'JSONata') {
    throw new UnsupportedError(`a state in ${String(state.QueryLanguage)} (${path})`);
  }
  for (const field of ['Arguments', 'Assign', 'Output', 'ItemSelector', 'Error', 'Cause']) {
    checkTemplate(state[field], `${path}/${field}`);
  }
  if (state.Assign !== undefined && !isObject(state.Assign)) {
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected an object', `${path}/Assign`);
  }
  if (FIELDS[type].includes('Next') && (state.Next === undefined) === (state.End !== true)) {
    throw invalidDefinition('MISSING_END_STATE: exactly one of Next and End: true is required', path);
  }
  checkErrorHandling(state, path);
  KIND_CHECKS[type]?.(state, path, scope);
}

const KIND_CHECKS: Partial<Record<State['Type'], (state: Fields, path: string, scope: Outer) => void>> = {
  Task(state, path) {
    if (typeof state.Resource !== 'string')
      throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Resource is required', path);
    parseResource(state.Resource);
    if (state.TimeoutSeconds !== undefined) checkNumber(state.TimeoutSeconds, `${path}/TimeoutSeconds`, 1);
  },
  Wait(state, path) {
    if ((state.Seconds === undefined) === (state.Timestamp === undefined)) {
      throw invalidDefinition('SCHEMA_VALIDATION_FAILED: exactly one of Seconds and Timestamp is required', path);
    }
    if (state.Seconds !== undefined) checkNumber(state.Seconds, `${path}/Seconds`, 0);
    checkTemplate(state.Timestamp, `${path}/Timestamp`);
  },
  Choice(state, path) {
    for (const [index, rule] of listOf(state.Choices, `${path}/Choices`).entries()) {
      const at = `${path}/Choices[${index}]`;
      checkFields(rule, ['Comment', 'Condition', 'Next', 'Assign', 'Output'], at);
      checkIsExpression(rule.Condition, `${at}/Condition`);
      checkTemplate(rule.Assign, `${at}/Assign`);
      checkTemplate(rule.Output, `${at}/Output`);
    }
  },
  Parallel(state, path, scope) {
    for (const [index, branch] of listOf(state.Branches, `${path}/Branches`).entries()) {
      checkFields(branch, ['Comment', 'StartAt', 'States'], `${path}/Branches[${index}]`);
      checkStates(branch, `${path}/Branches[${index}]`, scope);
    }
  },
  Map(state, path, scope) {
    const processor = state.ItemProcessor;
    if (!isObject(processor)) throw invalidDefinition('SCHEMA_VALIDATION_FAILED: ItemProcessor is required', path);
    checkFields(processor, ['Comment', 'ProcessorConfig', 'StartAt', 'States'], `${path}/ItemProcessor`);
    const config = (processor.ProcessorConfig ?? {}) as Fields;
    if ((config.Mode ?? 'INLINE') !== 'INLINE') throw new UnsupportedError(`a ${String(config.Mode)} Map (${path})`);
    checkFields(config, ['Mode'], `${path}/ItemProcessor/ProcessorConfig`);
    if (Array.isArray(state.Items)) checkTemplate(state.Items, `${path}/Items`);
    else if (state.Items !== undefined) checkIsExpression(state.Items, `${path}/Items`);
    if (state.MaxConcurrency !== undefined) checkNumber(state.MaxConcurrency, `${path}/MaxConcurrency`, 0);
    checkStates(processor, `${path}/ItemProcessor`, scope);
  },
};

function listOf(value: unknown, path: string): Fields[] {
  if (Array.isArray(value) && value.length > 0 && value.every(isObject)) return value;
  throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected a list with at least one object', path);
}
