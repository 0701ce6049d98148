import { isRecord } from '../common/record.ts';
import { UnsupportedError } from '../service.ts';

export type Properties = Readonly<Record<string, unknown>>;

/** A resource as CloudFormation's JSON spells it, nothing resolved yet. */
export interface ResourceDocument {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Metadata?: Properties;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  /** Not supported, like that of an output: a resource that has one is refused. */
  readonly Condition?: string;
}

/** A resource of the template. Its properties are resolved when first read, and once. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  readonly metadata: Properties;
  readonly dependsOn: readonly string[];
}

/** A parsed CloudFormation template. */
export interface TemplateDocument {
  readonly Resources: Readonly<Record<string, ResourceDocument>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
  /** Only the CDK's own, which no resource refers to. */
  readonly Parameters?: Properties;
  readonly Rules?: Properties;
  readonly Conditions?: Properties;
  readonly Mappings?: Properties;
  readonly Transform?: unknown;
}

/** The template (or the folder it came from) is wrong or incomplete; CloudFormation would refuse it too. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TemplateError';
  }
}

/** Checked by the CDK's own deployment before anything is created; it says nothing about the stack itself. */
const IGNORED_RULES: ReadonlySet<string> = new Set(['CheckBootstrapVersion']);

/** Refuses what would change the meaning of the whole template: no resources, macros, conditions, mappings, own rules. */
export function assertReadable(document: TemplateDocument): void {
  if (!isRecord(document) || !isRecord(document.Resources)) {
    throw new TemplateError('The template has no Resources section: it is not a synthesised CloudFormation template.');
  }
  if (document.Transform !== undefined) {
    throw new UnsupportedError(`template macros (Transform: ${JSON.stringify(document.Transform)})`);
  }
  refuseNames(
    'rules',
    Object.keys(document.Rules ?? {}).filter((rule) => !IGNORED_RULES.has(rule)),
  );
  refuseNames('conditions', Object.keys(document.Conditions ?? {}));
  refuseNames('mappings', Object.keys(document.Mappings ?? {}));
  const entries = [...Object.entries(document.Resources), ...Object.entries(document.Outputs ?? {})];
  refuseNames(
    'conditions',
    entries.filter(([, entry]) => entry.Condition !== undefined).map(([name]) => `of ${name}`),
  );
}

function refuseNames(section: string, names: readonly string[]): void {
  if (names.length > 0) {
    throw new UnsupportedError(`template ${section} (${names.join(', ')})`);
  }
}
