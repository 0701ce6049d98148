import { createRequire } from 'node:module';
import type { Rule } from './document.ts';

interface Diagnostic {
  readonly severity: string;
  readonly ruleId: string;
  readonly message?: string;
}
interface Validator {
  readonly CompositeEngine: new (
    options: object,
  ) => { validateTemplate(content: object, options: object): { readonly diagnostics: readonly Diagnostic[] } };
  readonly TemplateContent: new (text: string, name: string) => object;
}

// The validator ships inside aws-cdk-lib, which does not export it.
const ofCdk = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib'));
const { CompositeEngine, TemplateContent } = ofCdk('@aws/cloudformation-validate') as Validator;
const engine = new CompositeEngine({});

/** Rules that tell of a `DependsOn` too many, of which CDK writes some. */
const HARMLESS: ReadonlySet<string> = new Set(['W3005']);

/** CloudFormation’s own rules, which a deploy runs, too. */
export const isTakenByCloudFormation: Rule = (document) => {
  const pseudoParameterOverrides = { accountId: '111122223333', region: 'eu-west-1' };
  const options = { detailLevel: 'STANDARD', severityLevel: 'WARN', pseudoParameterOverrides };
  const { diagnostics } = engine.validateTemplate(new TemplateContent(JSON.stringify(document), 'shop.json'), options);
  return diagnostics.filter(({ ruleId }) => !HARMLESS.has(ruleId)).map(({ ruleId, message }) => `${ruleId} ${message}`);
};
