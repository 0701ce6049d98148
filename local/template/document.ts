import { UnsupportedError } from '../service.ts';
import { TemplateError } from './errors.ts';

/** A resource as CloudFormation's JSON spells it, nothing resolved yet. */
export interface ResourceDocument {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface ParameterDocument {
  readonly Type: string;
  readonly Default?: string | number;
}

export interface OutputDocument {
  readonly Value: unknown;
  readonly Condition?: string;
}

/** A parsed CloudFormation template. */
export interface TemplateDocument {
  readonly Resources: Readonly<Record<string, ResourceDocument>>;
  readonly Parameters?: Readonly<Record<string, ParameterDocument>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, OutputDocument>>;
  readonly Rules?: Readonly<Record<string, unknown>>;
  readonly Transform?: unknown;
}

/** Checked by the CDK's own deployment before anything is created; it says nothing about the stack itself. */
const IGNORED_RULES: ReadonlySet<string> = new Set(['CheckBootstrapVersion']);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Refuses what would change the meaning of the whole template: no resources, macros, rules other than the CDK's own. */
export function assertReadable(document: TemplateDocument): void {
  if (!isRecord(document) || !isRecord(document.Resources)) {
    throw new TemplateError('The template has no Resources section: it is not a synthesised CloudFormation template.');
  }
  if (document.Transform !== undefined) {
    throw new UnsupportedError(`template macros (Transform: ${JSON.stringify(document.Transform)})`);
  }
  const rules = Object.keys(document.Rules ?? {}).filter((rule) => !IGNORED_RULES.has(rule));
  if (rules.length > 0) {
    throw new UnsupportedError(`template rules (${rules.join(', ')})`);
  }
}
