import { UnsupportedError } from '../service.ts';
import type { Resource } from '../template/document.ts';
import { TemplateError } from '../template/document.ts';
import type { Template } from '../template/template.ts';
import type { AttachedPolicy } from './document.ts';

const SUPPORTED: ReadonlySet<string> = new Set(['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn']);

/** Each `AWS::Lambda::Permission` as the statement that Lambda adds to the function's resource policy. */
export function functionPermissions(template: Template): AttachedPolicy[] {
  return template.resources('AWS::Lambda::Permission').map((permission) => asPolicy(template, permission));
}

function asPolicy(template: Template, { logicalId, properties }: Resource): AttachedPolicy {
  const unknown = Object.keys(properties).filter((name) => !SUPPORTED.has(name));
  if (unknown.length > 0) {
    throw new UnsupportedError(`${unknown.join(', ')} of AWS::Lambda::Permission ${logicalId}`);
  }
  const { Action, Principal, SourceArn, SourceAccount } = properties;
  const arn = functionArn(template, String(properties.FunctionName), logicalId);
  return {
    name: logicalId,
    arn,
    document: {
      Statement: {
        Sid: logicalId,
        Effect: 'Allow',
        Action,
        Principal: asPrincipal(String(Principal)),
        Resource: arn,
        Condition: {
          ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
          ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
        },
      },
    },
  };
}

function asPrincipal(principal: string): unknown {
  if (principal === '*') {
    return '*';
  }
  return principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal };
}

/** `FunctionName` takes a name or an ARN. */
function functionArn(template: Template, nameOrArn: string, permissionId: string): string {
  const logicalId = template.findByArn(nameOrArn) ?? template.findByName('AWS::Lambda::Function', nameOrArn);
  if (logicalId === undefined) {
    throw new TemplateError(`${permissionId} permits calls of ${nameOrArn}, which is no function of this template.`);
  }
  return template.arn(logicalId);
}
