import type { Template } from 'aws-cdk-lib/assertions';
import { ofType, plainId, text } from './resources.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** An asset is named after its content, which any change of the code changes. */
const ASSET = /\/[0-9a-f]{64}(\.zip|\.gz)/g;

/** Every permission of every role of a template, as `action resource [condition]`, by role. */
export function permissions(template: Template): Record<string, string[]> {
  const table: Record<string, string[]> = {};
  for (const [, { Properties }] of ofType(template, 'AWS::IAM::Policy')) {
    for (const role of listOf(Properties.Roles)) {
      const lines = listOf<Statement>(Properties.PolicyDocument.Statement).flatMap(linesOf);
      const name = plainId((role as { Ref: string }).Ref);
      table[name] = [...new Set([...(table[name] ?? []), ...lines])].sort();
    }
  }
  return table;
}

function linesOf({ Effect, Action, Resource, Condition }: Statement): string[] {
  if (Effect !== 'Allow') throw new Error(`An identity policy with ${Effect}`);
  const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition).replaceAll('"', '')}`;
  return listOf(Action).flatMap((action) =>
    listOf(Resource).map((resource) => `${action} ${text(resource).replace(ASSET, '/<asset>$1')}${condition}`),
  );
}
