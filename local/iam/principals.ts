import { ACCOUNT_ID, type Principal } from '../service.ts';
import type { Template } from '../template/template.ts';

/** A session of a role, as STS names it: a function's session bears the function's name. */
export function assumeRole(template: Template, roleId: string, session: string): Principal {
  const role = template.physicalName(roleId);
  return { roleId, arn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${role}/${session}` };
}
