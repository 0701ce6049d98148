import type { Principal } from '@shoplake/local';
import { Authorizer, compileWildcard } from '@shoplake/local/iam';
import type { Grant } from './grants.ts';

type Asking = (principal: Principal, action: string, resource: string, ...rest: unknown[]) => unknown;

/**
 * Listens to what roles are asked for in this process, and given, from now on.
 * @returns tells whether a grant was among it
 */
export function usedGrants(): (grant: Grant) => boolean {
  const used = new Map<string, Set<string>>();
  const note = (principal: Principal, action: string, resource: string): void => {
    const key = keyOf(principal.roleId?.replace(/[0-9A-F]{8}$/, '') ?? '', action);
    const resources = used.get(key) ?? new Set();
    used.set(key, resources.add(resource));
  };
  const methods = Authorizer.prototype as unknown as Record<'authorizeAction' | 'allows', Asking>;
  for (const method of ['authorizeAction', 'allows'] as const) {
    const original = methods[method];
    methods[method] = function (this: unknown, principal, action, resource, ...rest) {
      const answer = original.call(this, principal, action, resource, ...rest);
      if (answer !== false) note(principal, action, resource);
      return answer;
    };
  }
  return ({ role, action, resource }) => {
    const matches = compileWildcard(resource);
    return [...(used.get(keyOf(role, action)) ?? [])].some((asked) => matches(asked));
  };
}

const keyOf = (role: string, action: string): string => `${role} ${action}`.toLowerCase();
