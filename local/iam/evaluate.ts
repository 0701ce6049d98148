import { type Caller, compilePrincipal, type Standing } from './caller.ts';
import { type Condition, compileConditions } from './condition.ts';
import type { Context } from './context.ts';
import { MalformedPolicyError, type NamedPolicy, readPolicy, type Statement } from './document.ts';
import { assertNoVariables } from './variables.ts';
import { compileWildcard, type Matcher } from './wildcard.ts';

export type PolicyKind = 'identity' | 'resource' | 'trust';

export interface AccessRequest {
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** `ImplicitDeny` is the lack of an Allow; the other two say which kind of policy holds the explicit Deny. */
export type Verdict = 'Allow' | 'ImplicitDeny' | 'DenyByIdentityPolicy' | 'DenyByResourcePolicy';

interface CompiledStatement {
  readonly allows: boolean;
  readonly aboutAction: Matcher;
  readonly aboutResource: Matcher;
  readonly conditions: readonly Condition[];
  readonly standing: (caller: Caller) => Standing;
}

/**
 * Policies compiled once for many requests. Which statements speak about an action depends on the action alone, and callers
 * use few actions on many resources, so that choice is remembered.
 */
export class PolicySet {
  readonly #statements: readonly CompiledStatement[];
  readonly #byAction = new Map<string, readonly CompiledStatement[]>();

  constructor(kind: PolicyKind, policies: readonly NamedPolicy[]) {
    this.#statements = policies.flatMap(({ name, document }) =>
      readPolicy(document, name).map((statement) => compile(kind, statement)),
    );
  }

  /** Whether the policies allow, explicitly deny or say nothing; `delegates` is an Allow that needs an identity policy too. */
  decide(request: AccessRequest): 'allow' | 'delegate' | 'deny' | 'none' {
    let decision: 'allow' | 'delegate' | 'none' = 'none';
    for (const statement of this.#about(request.action)) {
      const standing = applies(statement, request);
      if (standing === undefined) {
        continue;
      }
      if (!statement.allows) {
        return 'deny';
      }
      if (decision !== 'allow') {
        decision = standing === 'direct' ? 'allow' : 'delegate';
      }
    }
    return decision;
  }

  #about(action: string): readonly CompiledStatement[] {
    const known = this.#byAction.get(action);
    if (known !== undefined) {
      return known;
    }
    const lower = action.toLowerCase();
    const statements = this.#statements.filter(({ aboutAction }) => aboutAction(lower));
    this.#byAction.set(action, statements);
    return statements;
  }
}

/**
 * AWS's evaluation logic within one account: an explicit Deny anywhere wins, then an Allow in an identity policy or in a
 * resource policy that names the caller; all else is denied. Not supported: permission boundaries, session policies, SCPs.
 */
export function evaluate(request: AccessRequest, identity?: PolicySet, resource?: PolicySet): Verdict {
  const byIdentity = identity?.decide(request) ?? 'none';
  if (byIdentity === 'deny') {
    return 'DenyByIdentityPolicy';
  }
  const byResource = resource?.decide(request) ?? 'none';
  if (byResource === 'deny') {
    return 'DenyByResourcePolicy';
  }
  return byIdentity === 'allow' || byResource === 'allow' ? 'Allow' : 'ImplicitDeny';
}

function applies(statement: CompiledStatement, { caller, resource, context }: AccessRequest): Standing {
  const standing = statement.standing(caller);
  if (standing === undefined || !statement.aboutResource(resource)) {
    return undefined;
  }
  return statement.conditions.every((holds) => holds(context)) ? standing : undefined;
}

function compile(kind: PolicyKind, statement: Statement): CompiledStatement {
  const { where, principal } = statement;
  if ((kind === 'identity') !== (principal === undefined)) {
    throw new MalformedPolicyError(
      `${principal === undefined ? 'no ' : ''}Principal in a policy of kind ${kind}`,
      where,
    );
  }
  const actions = statement.actions.map((action) => compileAction(action, where));
  return {
    allows: statement.effect === 'Allow',
    aboutAction: anyOf(actions, statement.exceptActions),
    aboutResource: compileResources(kind, statement),
    conditions: compileConditions(statement.conditions, where),
    standing: kind === 'identity' ? () => 'direct' : compilePrincipal(principal, where),
  };
}

function compileAction(action: string, where: string): Matcher {
  if (action !== '*' && !/^[\w-]+:[\w*?]+$/.test(action)) {
    throw new MalformedPolicyError(`${action} is no action: it needs a service prefix, as in s3:GetObject`, where);
  }
  return compileWildcard(action.toLowerCase());
}

function compileResources(kind: PolicyKind, statement: Statement): Matcher {
  const { resources, exceptResources, where } = statement;
  if (kind === 'trust') {
    return () => true;
  }
  if (resources === undefined) {
    throw new MalformedPolicyError('neither Resource nor NotResource', where);
  }
  assertNoVariables(resources, where);
  const malformed = resources.find((resource) => resource !== '*' && !resource.startsWith('arn:'));
  if (malformed !== undefined) {
    throw new MalformedPolicyError(`${malformed} is neither an ARN nor "*"`, where);
  }
  return anyOf(resources.map(compileWildcard), exceptResources);
}

function anyOf(matchers: readonly Matcher[], negated: boolean): Matcher {
  const [only] = matchers;
  if (only !== undefined && matchers.length === 1 && !negated) {
    return only;
  }
  return (value) => matchers.some((matches) => matches(value)) !== negated;
}
