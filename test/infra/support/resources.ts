import type { Template } from 'aws-cdk-lib/assertions';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is untyped JSON, and an assertion on a wrong path fails
  readonly Properties: any;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export const all = (template: Template): [string, Resource][] =>
  Object.entries(template.toJSON().Resources as Record<string, Resource>);

export const ofType = (template: Template, type: string): [string, Resource][] =>
  all(template).filter(([, resource]) => resource.Type === type);

/** The one resource of a type whose logical id begins so. */
export function only(template: Template, type: string, prefix = ''): Resource {
  const found = ofType(template, type).filter(([id]) => id.startsWith(prefix));
  const [match] = found;
  if (!match || found.length > 1) throw new Error(`${found.length} resources ${type} ${prefix}*`);
  return match[1];
}

/** A logical id without the hash of its path. */
export const plainId = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');

/** A value of the template as text: references as `<Id>` and `<Id.Attribute>`, pseudo parameters as `<Region>`. */
export function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const node = value as Record<string, unknown>;
  if (typeof node.Ref === 'string') return `<${plainId(node.Ref.replace('AWS::', ''))}>`;
  const attribute = node['Fn::GetAtt'] as readonly string[] | undefined;
  if (attribute) return `<${plainId(attribute[0] ?? '')}.${attribute[1]}>`;
  const joined = node['Fn::Join'] as readonly [string, readonly unknown[]] | undefined;
  if (joined) return joined[1].map(text).join(joined[0]);
  const sub = node['Fn::Sub'];
  if (typeof sub === 'string') return sub.replace(/\$\{(?:AWS::)?(\w+)\}/g, '<$1>');
  // The part of the stack’s id that tells it from one of the same name before or after it.
  if (node['Fn::Select']) return '<part>';
  throw new Error(`No text for ${JSON.stringify(value)}`);
}
