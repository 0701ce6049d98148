/** Building blocks of the Amazon States Language in JSONata, as plain objects. */

export type State = Readonly<Record<string, unknown>>;
export type States = Readonly<Record<string, State>>;

/** Turns an expression into a JSONata field. */
export const jsonata = (expression: string): string => `{% ${expression} %}`;

/** A JSONata string literal; JSONata reads the escapes of JSON. */
export const literal = (text: string): string => JSON.stringify(text);

/**
 * Trouble that may pass. Every statement is idempotent, so a whole task can be tried again. A place in a queue that the whole
 * account shares is worth a longer wait than a task that failed.
 */
export const RETRY = [
  {
    ErrorEquals: ['Athena.TooManyRequestsException', 'Lambda.TooManyRequestsException'],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxAttempts: 6,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: ['States.TaskFailed'],
    IntervalSeconds: 3,
    BackoffRate: 3,
    MaxAttempts: 2,
    JitterStrategy: 'FULL',
  },
];
const TASK_SECONDS = 1800;

/** A task that is tried again and does not wait for ever. */
export const task = (resource: string, fields: State): State => ({
  Type: 'Task',
  Resource: resource,
  TimeoutSeconds: TASK_SECONDS,
  Retry: RETRY,
  ...fields,
});

/** One branch of a parallel state: its states, chained in the order given. */
export interface Branch {
  readonly name: string;
  readonly states: States;
  /** The expression under which it runs. @default always */
  readonly when?: string | undefined;
  /** What the branch answers when it does not run. @default nothing */
  readonly otherwise?: State;
}

/** Gives each state its successor; the last one ends. */
export function chain(states: States): { StartAt: string; States: Record<string, State> } {
  const names = Object.keys(states);
  const linked = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { ...states[name], ...(next === undefined ? { End: true } : { Next: next }) }] as const;
  });
  return { StartAt: names[0] ?? '', States: Object.fromEntries(linked) };
}

/** A branch as a machine of its own, with a way past its states. */
function machineOf({ name, states, when, otherwise = { Output: {} } }: Branch): State {
  const { StartAt, States } = chain(states);
  if (when === undefined) return { StartAt, States };
  const [decide, skip] = [`if.${name}`, `skip.${name}`];
  return {
    StartAt: decide,
    States: {
      [decide]: { Type: 'Choice', Choices: [{ Condition: jsonata(when), Next: StartAt }], Default: skip },
      ...States,
      [skip]: { Type: 'Pass', ...otherwise, End: true },
    },
  };
}

/** A Region without a raised quota runs 20 Athena statements at a time, for everybody in the account. */
const WIDTH = 10;

/**
 * Runs branches side by side, a few at a time, as one parallel state after another.
 * @param fields further fields of each parallel state, e.g. what to assign from its results
 */
export function sideBySide(name: string, branches: readonly Branch[], fields: State = {}): States {
  const groups = Array.from({ length: Math.ceil(branches.length / WIDTH) }, (_, index) =>
    branches.slice(index * WIDTH, (index + 1) * WIDTH),
  );
  const named = groups.map((group, index) => {
    const parallel = { Type: 'Parallel', Branches: group.map(machineOf), ...fields };
    return [groups.length === 1 ? name : `${name}.${index + 1}`, parallel] as const;
  });
  return Object.fromEntries(named);
}
