import { AwsFailure } from '../service.ts';
import type { Verdict } from './evaluate.ts';

export interface Refused {
  readonly user: string;
  readonly action: string;
  readonly resource: string;
  /** Which kind of policy would have had to allow it. @default 'identity-based' */
  readonly policyKind?: 'identity-based' | 'resource-based';
}

/** Services whose error code for a denied call is not `AccessDeniedException`, by the prefix of the action. */
const CODES: Readonly<Record<string, string>> = { s3: 'AccessDenied', sns: 'AuthorizationError' };

/** The error by which AWS tells that a call is denied, with its wording. */
export function denial(verdict: Exclude<Verdict, 'Allow'>, refused: Refused): AwsFailure {
  const { user, action, resource } = refused;
  const service = action.slice(0, action.indexOf(':'));
  // S3 alone puts the resource in quotes.
  const on = service === 's3' ? `"${resource}"` : resource;
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${on} ${reason(verdict, refused)}`;
  return new AwsFailure(CODES[service] ?? 'AccessDeniedException', message, 403);
}

function reason(verdict: Exclude<Verdict, 'Allow'>, { action, policyKind = 'identity-based' }: Refused): string {
  switch (verdict) {
    case 'DenyByIdentityPolicy':
      return 'with an explicit deny in an identity-based policy';
    case 'DenyByResourcePolicy':
      return 'with an explicit deny in a resource-based policy';
    case 'ImplicitDeny':
      return `because no ${policyKind} policy allows the ${action} action`;
  }
}
