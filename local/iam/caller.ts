import { isRecord } from '../template/document.ts';
import { MalformedPolicyError, textList } from './document.ts';

/** Who asks: a session of a role, or an AWS service in its own name. */
export type Caller =
  | { readonly kind: 'role'; readonly roleArn: string; readonly sessionArn: string; readonly account: string }
  | { readonly kind: 'service'; readonly service: string };

/**
 * How a resource policy's Principal names a caller: `direct` gives access by itself, `account` only lets the account's
 * own identity policies decide.
 */
export type Standing = 'direct' | 'account' | undefined;

/** Compiles the Principal of a statement in a resource policy. */
export function compilePrincipal(principal: unknown, where: string): (caller: Caller) => Standing {
  if (principal === '*') {
    return () => 'direct';
  }
  if (!isRecord(principal)) {
    throw new MalformedPolicyError(`Principal is ${JSON.stringify(principal)}`, where);
  }
  const services = new Set(textList(principal.Service ?? [], 'Principal.Service', where));
  const identities = new Set(textList(principal.AWS ?? [], 'Principal.AWS', where));
  const partial = [...identities, ...services].find((name) => name !== '*' && /[*?]/.test(name));
  if (partial !== undefined) {
    throw new MalformedPolicyError(`Principal ${partial} holds a wildcard: IAM takes only "*" alone`, where);
  }
  return (caller) => {
    if (identities.has('*')) {
      return 'direct';
    }
    return caller.kind === 'service'
      ? servicesStanding(services, caller.service)
      : roleStanding(identities, caller.roleArn, caller.sessionArn, caller.account);
  };
}

function servicesStanding(services: ReadonlySet<string>, service: string): Standing {
  return services.has(service) ? 'direct' : undefined;
}

function roleStanding(identities: ReadonlySet<string>, roleArn: string, sessionArn: string, account: string): Standing {
  if (identities.has(roleArn) || identities.has(sessionArn)) {
    return 'direct';
  }
  return identities.has(account) || identities.has(`arn:aws:iam::${account}:root`) ? 'account' : undefined;
}
