import { AwsFailure } from '../service.ts';
import { type Condition, type Context, compileConditions } from './condition.ts';
import { assertNoVariables, MalformedPolicyError, type NamedPolicy, readPolicy, type Statement } from './document.ts';
import { type Caller, compilePrincipal } from './principals.ts';
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
  readonly coversAction: Matcher;
  readonly coversResource: Matcher;
  readonly coversCaller: (caller: Caller) => boolean;
  readonly conditions: readonly Condition[];
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

  /** Whether the policies allow, explicitly deny or say nothing. */
  decide(request: AccessRequest): 'allow' | 'deny' | 'none' {
    const applying = this.#about(request.action).filter((statement) => applies(statement, request));
    if (applying.length === 0) {
      return 'none';
    }
    return applying.every(({ allows }) => allows) ? 'allow' : 'deny';
  }

  #about(action: string): readonly CompiledStatement[] {
    const known = this.#byAction.get(action);
    if (known !== undefined) {
      return known;
    }
    const lower = action.toLowerCase();
    const statements = this.#statements.filter(({ coversAction }) => coversAction(lower));
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

function applies(statement: CompiledStatement, { caller, resource, context }: AccessRequest): boolean {
  return (
    statement.coversCaller(caller) &&
    statement.coversResource(resource) &&
    statement.conditions.every((holds) => holds(context))
  );
}

function compile(kind: PolicyKind, statement: Statement): CompiledStatement {
  const { where, principal } = statement;
  if ((kind === 'identity') !== (principal === undefined)) {
    throw new MalformedPolicyError(
      `${principal === undefined ? 'no ' : ''}Principal in a policy of kind ${kind}`,
      where,
    );
  }
  return {
    allows: statement.effect === 'Allow',
    coversAction: anyOf(statement.actions.map((action) => compileAction(action, where))),
    coversResource: kind === 'trust' ? () => true : compileResources(statement),
    coversCaller: kind === 'identity' ? () => true : compilePrincipal(principal, where, kind),
    conditions: compileConditions(statement.conditions, where),
  };
}

function compileAction(action: string, where: string): Matcher {
  if (action !== '*' && !/^[\w-]+:[\w*?]+$/.test(action)) {
    throw new MalformedPolicyError(`${action} is not an action: it needs a service prefix, as in s3:GetObject`, where);
  }
  return compileWildcard(action.toLowerCase());
}

function compileResources({ resources, where }: Statement): Matcher {
  if (resources === undefined) {
    throw new MalformedPolicyError('no Resource', where);
  }
  assertNoVariables(resources, where);
  const malformed = resources.find((resource) => resource !== '*' && !resource.startsWith('arn:'));
  if (malformed !== undefined) {
    throw new MalformedPolicyError(`${malformed} is neither an ARN nor "*"`, where);
  }
  return anyOf(resources.map(compileWildcard));
}

const anyOf =
  (matchers: readonly Matcher[]): Matcher =>
  (value) =>
    matchers.some((matches) => matches(value));

/** Services whose error code for a denied call is not `AccessDeniedException`, by the prefix of the action. */
const CODES: Readonly<Record<string, string>> = { s3: 'AccessDenied' };

/** The error of a denied call, in AWS's words. `user` is the ARN or service that asked. */
export function denial(
  verdict: Exclude<Verdict, 'Allow'>,
  user: string,
  { action, resource, caller }: AccessRequest,
): AwsFailure {
  const service = action.slice(0, action.indexOf(':'));
  // S3 alone puts the resource in quotes.
  const on = service === 's3' ? `"${resource}"` : resource;
  const kind = caller.kind === 'role' ? 'identity-based' : 'resource-based';
  const reasons: Readonly<Record<typeof verdict, string>> = {
    DenyByIdentityPolicy: 'with an explicit deny in an identity-based policy',
    DenyByResourcePolicy: 'with an explicit deny in a resource-based policy',
    ImplicitDeny: `because no ${kind} policy allows the ${action} action`,
  };
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${on} ${reasons[verdict]}`;
  return new AwsFailure(CODES[service] ?? 'AccessDeniedException', message, 403);
}
