import type { Json, JsonObject } from './json.ts';

/** Amazon States Language in JSONata, as far as the account runs it. `validate.ts` makes sure a definition is of this shape. */
export interface StateMachineDefinition {
  readonly Comment?: string;
  readonly QueryLanguage?: 'JSONata';
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number;
}

/** The states inside a Map's ItemProcessor or a Parallel's branch. */
export interface NestedStates {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** @default 1 */
  readonly IntervalSeconds?: number;
  /** @default 3 */
  readonly MaxAttempts?: number;
  /** @default 2 */
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  /** @default NONE */
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

interface Common {
  readonly Comment?: string;
  readonly QueryLanguage?: 'JSONata';
  readonly Output?: Json;
}

interface Transition {
  readonly Assign?: JsonObject;
  readonly Next?: string;
  readonly End?: true;
}

interface Guarded {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface TaskState extends Common, Transition, Guarded {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: Json;
  readonly TimeoutSeconds?: Json;
}

export interface PassState extends Common, Transition {
  readonly Type: 'Pass';
}

export interface WaitState extends Common, Transition {
  readonly Type: 'Wait';
  readonly Seconds?: Json;
  readonly Timestamp?: Json;
}

export interface ChoiceRule {
  readonly Comment?: string;
  readonly Condition: Json;
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

export interface ChoiceState extends Common {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Assign?: JsonObject;
}

export interface SucceedState extends Common {
  readonly Type: 'Succeed';
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Comment?: string;
  readonly QueryLanguage?: 'JSONata';
  readonly Error?: Json;
  readonly Cause?: Json;
}

export interface ParallelState extends Common, Transition, Guarded {
  readonly Type: 'Parallel';
  readonly Arguments?: Json;
  readonly Branches: readonly NestedStates[];
}

export interface MapState extends Common, Transition, Guarded {
  readonly Type: 'Map';
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly ItemProcessor: NestedStates;
  readonly MaxConcurrency?: Json;
}

export type State =
  | TaskState
  | PassState
  | WaitState
  | ChoiceState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;
