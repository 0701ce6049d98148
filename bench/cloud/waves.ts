import type { ExecutionEvent } from '@shoplake/local';

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateShape>>;
}

interface StateShape {
  readonly Type: string;
  readonly Resource?: string;
  readonly Branches?: readonly Definition[];
  readonly ItemProcessor?: Definition;
  readonly MaxConcurrency?: number | string;
  readonly Arguments?: { readonly QueryString?: string };
}

const STATEMENT = /:athena:startQueryExecution\.sync$/;
/** What AWS runs of an inline Map at once where it is not told. */
const INLINE_CONCURRENCY = 40;

/**
 * How many statements of an execution wait for each other: those of a chain one after the other, of a Parallel its longest branch, of
 * a Map as many rounds as its items need at the concurrency it has. States that were not entered do not count.
 */
export function wavesOf(definition: Definition, steps: readonly ExecutionEvent[]): number {
  const entered = new Map<string, number>();
  for (const { type, state = '' } of steps)
    if (type === 'StateEntered') entered.set(state, (entered.get(state) ?? 0) + 1);
  return wavesIn(definition, entered, 1);
}

/** @param runs how often these states ran as a whole */
function wavesIn({ States }: Definition, entered: ReadonlyMap<string, number>, runs: number): number {
  let waves = 0;
  for (const [name, state] of Object.entries(States)) {
    const times = entered.get(name) ?? 0;
    if (times === 0) continue;
    waves += Math.ceil(times / runs) * wavesOfState(state, entered, times);
  }
  return waves;
}

function wavesOfState(state: StateShape, entered: ReadonlyMap<string, number>, times: number): number {
  if (state.Type === 'Parallel') {
    return Math.max(0, ...(state.Branches ?? []).map((branch) => wavesIn(branch, entered, times)));
  }
  if (state.Type === 'Map' && state.ItemProcessor) {
    const items = (entered.get(state.ItemProcessor.StartAt) ?? 0) / times;
    if (items === 0) return 0;
    const given = Number(state.MaxConcurrency);
    const rounds = Math.ceil(items / (given > 0 ? given : INLINE_CONCURRENCY));
    return rounds * wavesIn(state.ItemProcessor, entered, items * times);
  }
  return STATEMENT.test(state.Resource ?? '') ? 1 : 0;
}

/** Transitions that AWS bills: every state that is entered, and every retry. */
export const transitionsOf = (steps: readonly ExecutionEvent[]): number =>
  steps.filter(({ type }) => type === 'StateEntered' || type === 'StateRetried').length;

/** Statements that are under way at once, at most. */
export function concurrencyOf(definition: Definition, steps: readonly ExecutionEvent[]): number {
  const tasks = new Set(statementStates(definition).map(([name]) => name));
  let running = 0;
  let most = 0;
  for (const { type, state = '' } of steps) {
    if (!tasks.has(state)) continue;
    if (type === 'StateEntered') running += 1;
    else if (type === 'StateExited' || type === 'StateFailed' || type === 'StateAborted') running -= 1;
    most = Math.max(most, running);
  }
  return most;
}

/**
 * The state that sends a statement: the one whose text holds the longest stretch between its quotes that a state has, where no run puts
 * anything in. A statement that is put together of several has stretches that no state has.
 */
export function stateOf(definition: Definition, sql: string): string | undefined {
  const states = statementStates(definition);
  const stretches = sql.split(/'[^']*'/).sort((a, b) => b.length - a.length);
  const found = stretches.map((stretch) => states.find(([, text]) => text.includes(stretch))?.[0]);
  return found.find((name) => name !== undefined);
}

/** A text of JSONata holds its SQL as JSON would. */
const plain = (text: string): string => text.replaceAll('\\n', '\n').replaceAll('\\"', '"');

/** States that send statements, each with what it sends. */
const statementStates = ({ States }: Definition): [name: string, text: string][] =>
  Object.entries(States).flatMap(([name, state]): [string, string][] => [
    ...(STATEMENT.test(state.Resource ?? '')
      ? [[name, plain(state.Arguments?.QueryString ?? '')] as [string, string]]
      : []),
    ...[...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(statementStates),
  ]);
