import { UnsupportedError } from '../service.ts';
import { isRecord } from '../template/document.ts';

/** A policy as the template holds it (values resolved), with the name that errors tell. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: unknown;
}

/** A resource policy with the ARN of the resource that carries it. */
export interface AttachedPolicy extends NamedPolicy {
  readonly arn: string;
}

/** A statement of an IAM policy, checked for shape; lists are always lists. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** The actions are those the statement is *not* about (`NotAction`). */
  readonly exceptActions: boolean;
  readonly resources: readonly string[] | undefined;
  readonly exceptResources: boolean;
  readonly principal: unknown;
  readonly conditions: Readonly<Record<string, unknown>>;
  /** Name of the policy and the statement's number or Sid, for messages. */
  readonly where: string;
}

/** A policy document that IAM itself would refuse as malformed. */
export class MalformedPolicyError extends Error {
  constructor(what: string, where: string) {
    super(`Malformed policy at ${where}: ${what}.`);
    this.name = 'MalformedPolicyError';
  }
}

const KEYS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]);

/** Reads a policy document with resolved values; `where` names the policy in errors. */
export function readPolicy(document: unknown, where: string): Statement[] {
  const statements = isRecord(document) ? [document.Statement].flat() : [undefined];
  return statements.map((statement, index) => {
    if (!isRecord(statement)) {
      throw new MalformedPolicyError('a statement is missing', where);
    }
    const name = typeof statement.Sid === 'string' ? statement.Sid : String(index);
    return readStatement(statement, `${where}, statement ${name}`);
  });
}

function readStatement(statement: Record<string, unknown>, where: string): Statement {
  const { Effect: effect, Condition: conditions = {} } = statement;
  const unknown = Object.keys(statement).filter((key) => !KEYS.has(key));
  if (unknown.length > 0) {
    throw new MalformedPolicyError(`unknown element ${unknown.join(', ')}`, where);
  }
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new MalformedPolicyError(`Effect is ${JSON.stringify(effect)}, not Allow or Deny`, where);
  }
  if (!isRecord(conditions)) {
    throw new MalformedPolicyError('Condition is no object', where);
  }
  const actions = eitherOf(statement, 'Action', 'NotAction', where);
  if (actions === undefined) {
    throw new MalformedPolicyError('neither Action nor NotAction', where);
  }
  return {
    effect,
    actions,
    exceptActions: statement.NotAction !== undefined,
    resources: eitherOf(statement, 'Resource', 'NotResource', where),
    exceptResources: statement.NotResource !== undefined,
    principal: principalOf(statement, where),
    conditions,
    where,
  };
}

function principalOf(statement: Record<string, unknown>, where: string): unknown {
  if (statement.NotPrincipal !== undefined) {
    throw new UnsupportedError(`NotPrincipal (in ${where})`);
  }
  return statement.Principal;
}

function eitherOf(
  statement: Record<string, unknown>,
  name: string,
  negated: string,
  where: string,
): readonly string[] | undefined {
  if (statement[name] !== undefined && statement[negated] !== undefined) {
    throw new MalformedPolicyError(`both ${name} and ${negated}`, where);
  }
  const value = statement[name] ?? statement[negated];
  return value === undefined ? undefined : textList(value, name, where);
}

/** One value or a list of values, as texts: policies also spell numbers and booleans bare. */
export function textList(value: unknown, name: string, where: string): readonly string[] {
  return [value].flat().map((item) => {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') {
      throw new MalformedPolicyError(`${name} holds ${JSON.stringify(item)}, not a text`, where);
    }
    return String(item);
  });
}
