import type { Machine } from '../infra/support/definition.ts';
import type { Resource } from '../infra/support/resources.ts';
import type { Document } from '../rules/document.ts';
import { ofType, textOf } from '../rules/document.ts';

/** A fault in a template that AWS would refuse, or that would do harm there; a rule has to say why. */
export interface TemplateMutant {
  readonly name: string;
  readonly mutate: (document: Document) => void;
  /** Name of the rule that kills it. */
  readonly gate: string;
  /** What the rule says. */
  readonly reason: RegExp;
}

export const mutant = (
  gate: string,
  name: string,
  reason: RegExp,
  mutate: (document: Document) => void,
): TemplateMutant => ({ gate, name, reason, mutate });

/** The properties of the first resource of a type whose logical id begins so. @throws Error when there is none */
export function first(document: Document, type: string, prefix = ''): Resource['Properties'] {
  const [, resource] = ofType(document, type).find(([id]) => id.startsWith(prefix)) ?? [];
  if (!resource) throw new Error(`No ${type} ${prefix}*: the mutant no longer applies`);
  return resource.Properties;
}

/** A state with all that one may say of it, to be changed. */
// biome-ignore lint/suspicious/noExplicitAny: a definition is untyped JSON, and a change at a wrong path is told of
export type AnyState = any;

/** Changes the definition of a machine whose logical id ends so. */
export function inMachine(document: Document, name: string, change: (machine: Machine) => void): void {
  const [, resource] = ofType(document, 'AWS::StepFunctions::StateMachine').find(([id]) => id.endsWith(name)) ?? [];
  if (!resource) throw new Error(`No machine ${name}: the mutant no longer applies`);
  const definition: Machine = JSON.parse(textOf(resource.Properties.DefinitionString));
  change(definition);
  resource.Properties.DefinitionString = JSON.stringify(definition);
}

/** Changes the first state of a machine that is wanted, in branches and maps too. */
export const inState =
  (
    name: string,
    isWanted: (state: AnyState, name: string) => boolean,
    change: (state: AnyState, name: string, states: AnyState) => void,
  ) =>
  (document: Document): void =>
    inMachine(document, name, (machine) => {
      const found = find(machine, isWanted);
      if (!found) throw new Error(`No such state in ${name}: the mutant no longer applies`);
      change(...found);
    });

function find(
  machine: AnyState,
  isWanted: (state: AnyState, name: string) => boolean,
): [AnyState, string, AnyState] | undefined {
  for (const [name, state] of Object.entries<AnyState>(machine.States)) {
    if (isWanted(state, name)) return [state, name, machine.States];
    for (const inner of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])]) {
      const found = find(inner, isWanted);
      if (found) return found;
    }
  }
  return undefined;
}

/** Changes the text of a machine’s definition. @throws Error when nothing matches */
export const inText =
  (name: string, from: RegExp, to: string) =>
  (document: Document): void => {
    const [, resource] = ofType(document, 'AWS::StepFunctions::StateMachine').find(([id]) => id.endsWith(name)) ?? [];
    if (!resource) throw new Error(`No machine ${name}: the mutant no longer applies`);
    const text = textOf(resource.Properties.DefinitionString);
    if (!from.test(text)) throw new Error(`${from} is nowhere in ${name}: the mutant no longer applies`);
    resource.Properties.DefinitionString = text.replace(from, to);
  };

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

/** Changes the statement of a role that grants an action. */
export const inGrant =
  (role: string, action: string, change: (statement: Statement) => void) =>
  (document: Document): void => {
    const policies = ofType(document, 'AWS::IAM::Policy').filter(([id]) => id.startsWith(role));
    const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);
    const statement = statements.find(({ Action }) => [Action].flat().includes(action));
    if (!statement) throw new Error(`${role} is not granted ${action}: the mutant no longer applies`);
    change(statement);
  };

/** Takes an action from a role. */
export const withoutAction = (role: string, action: string) =>
  inGrant(role, action, (statement) => {
    statement.Action = [statement.Action].flat().filter((each) => each !== action);
  });

/** Writes an action of a role otherwise. */
export const renamedAction = (role: string, action: string, other: string) =>
  inGrant(role, action, (statement) => {
    statement.Action = [statement.Action].flat().map((each) => (each === action ? other : each));
  });
