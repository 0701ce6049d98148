import { plainId } from '../infra/support/resources.ts';
import { type Document, listOf, ofType, textOf } from './document.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** What each role may do: resources as text by action, in lower case as IAM compares it. */
export function grantsOf(document: Document): Map<string, Map<string, string[]>> {
  const roles = new Map<string, Map<string, string[]>>();
  for (const [, { Properties }] of ofType(document, 'AWS::IAM::Policy')) {
    for (const { Ref } of listOf<{ Ref: string }>(Properties.Roles)) {
      const grants = roles.get(plainId(Ref)) ?? new Map<string, string[]>();
      roles.set(plainId(Ref), grants);
      for (const { Action, Resource } of listOf<Statement>(Properties.PolicyDocument.Statement)) {
        for (const action of listOf(Action)) {
          const resources = listOf(Resource).map(textOf);
          grants.set(action.toLowerCase(), [...(grants.get(action.toLowerCase()) ?? []), ...resources]);
        }
      }
    }
  }
  return roles;
}
