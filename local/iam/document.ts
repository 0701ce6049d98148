import { isRecord } from '../common/record.ts';
import { UnsupportedError } from '../service.ts';

/** A policy as the template holds it (values resolved), with the name for error messages. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: unknown;
}

/** A statement of an IAM policy, checked for shape; lists are always lists. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[] | undefined;
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

const KEYS: ReadonlySet<string> = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition']);
const UNSUPPORTED_KEYS: ReadonlySet<string> = new Set(['NotAction', 'NotResource', 'NotPrincipal']);

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
  const { Effect: effect, Action: action, Resource: resource, Condition: conditions = {} } = statement;
  const unknown = Object.keys(statement).filter((key) => !KEYS.has(key));
  const unsupported = unknown.find((key) => UNSUPPORTED_KEYS.has(key));
  if (unsupported !== undefined) {
    throw new UnsupportedError(`${unsupported} (in ${where})`);
  }
  if (unknown.length > 0) {
    throw new MalformedPolicyError(`unknown element ${unknown.join(', ')}`, where);
  }
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new MalformedPolicyError(`Effect is ${JSON.stringify(effect)}, not Allow or Deny`, where);
  }
  if (!isRecord(conditions)) {
    throw new MalformedPolicyError('Condition is not an object', where);
  }
  if (action === undefined) {
    throw new MalformedPolicyError('no Action', where);
  }
  return {
    effect,
    actions: textList(action, 'Action', where),
    resources: resource === undefined ? undefined : textList(resource, 'Resource', where),
    principal: statement.Principal,
    conditions,
    where,
  };
}

/** One value or a list of values, as strings: policies also spell numbers and booleans bare. */
export function textList(value: unknown, name: string, where: string): readonly string[] {
  return [value].flat().map((item) => {
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') {
      throw new MalformedPolicyError(`${name} holds ${JSON.stringify(item)}, not a string`, where);
    }
    return String(item);
  });
}

/** Policy variables (`${aws:username}`) would have to be filled in for each request; no policy of the stack uses them. */
export function assertNoVariables(values: readonly string[], where: string): void {
  const variable = values.find((value) => value.includes('${'));
  if (variable !== undefined) {
    throw new UnsupportedError(`the policy variable in ${variable} (in ${where})`);
  }
}
