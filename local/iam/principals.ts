import { ACCOUNT_ID } from '../common/arns.ts';
import { isRecord } from '../common/record.ts';
import { type Principal, UnsupportedError } from '../service.ts';
import type { Template } from '../template/template.ts';
import { MalformedPolicyError, textList } from './document.ts';

/** Who asks: a session of a role, or an AWS service in its own name. */
export type Caller =
  | { readonly kind: 'role'; readonly roleArn: string; readonly sessionArn: string }
  | { readonly kind: 'service'; readonly service: string };

/** A session of a role, as STS names it: a function's session bears the function's name. */
export function assumeRole(template: Template, roleId: string, session: string): Principal {
  const role = template.physicalName(roleId);
  return { roleId, arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${role}/${session}` };
}

/** Names the account: whoever in it has leave by a policy of its own. */
const THIS_ACCOUNT = `arn:aws:iam::${ACCOUNT_ID}:root`;

/**
 * Compiles the Principal of a statement in a resource or trust policy: whether it names a caller. The account as a principal is
 * supported in trust policies only, where those who ask are the account's own people.
 */
export function compilePrincipal(
  principal: unknown,
  where: string,
  kind: 'resource' | 'trust' = 'resource',
): (caller: Caller) => boolean {
  if (!isRecord(principal) && principal !== '*') {
    throw new MalformedPolicyError(`Principal is ${JSON.stringify(principal)}`, where);
  }
  const { AWS, Service = [], ...others } = principal === '*' ? { AWS: '*' } : principal;
  const identities = new Set(textList(AWS ?? [], 'Principal.AWS', where));
  const services = new Set(textList(Service, 'Principal.Service', where));
  const partial = [...identities, ...services].find((name) => name !== '*' && /[*?]/.test(name));
  if (partial !== undefined) {
    throw new MalformedPolicyError(`Principal ${partial} holds a wildcard: IAM takes only "*" alone`, where);
  }
  const isOfAccount = kind === 'trust' && identities.delete(THIS_ACCOUNT);
  const unsupported = [...identities].find((name) => /^\d{12}$|:root$/.test(name)) ?? Object.keys(others)[0];
  if (unsupported !== undefined) {
    throw new UnsupportedError(`the Principal ${unsupported} (in ${where})`);
  }
  return (caller) => {
    if (identities.has('*') || (isOfAccount && caller.kind === 'role')) {
      return true;
    }
    return caller.kind === 'service'
      ? services.has(caller.service)
      : identities.has(caller.roleArn) || identities.has(caller.sessionArn);
  };
}
