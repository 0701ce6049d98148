import { createRequire } from 'node:module';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import type { Resource } from './support/resources.ts';
import { build, cdkJson, DEFAULTS, synthesise, VALIDATES } from './support/synth.ts';

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

interface Document {
  readonly Resources: Record<string, Resource & { DependsOn?: string[] }>;
}
const document: Document = synthesise('shop', DEFAULTS).toJSON() as Document;

/** Rules that tell of a `DependsOn` too many, of which CDK writes some. */
const HARMLESS: ReadonlySet<string> = new Set(['W3005']);

function findings(template: Document): string[] {
  const pseudoParameterOverrides = { accountId: '111122223333', region: 'eu-west-1' };
  const options = { detailLevel: 'STANDARD', severityLevel: 'WARN', pseudoParameterOverrides };
  const { diagnostics } = engine.validateTemplate(new TemplateContent(JSON.stringify(template), 'shop.json'), options);
  return diagnostics.filter(({ ruleId }) => !HARMLESS.has(ruleId)).map(({ ruleId, message }) => `${ruleId} ${message}`);
}

/** The properties of the first resource of a type. */
function first({ Resources }: Document, type: string, prefix = ''): Resource['Properties'] {
  const [, resource] = Object.entries(Resources).find(([id, { Type }]) => Type === type && id.startsWith(prefix)) ?? [];
  if (!resource) throw new Error(`No ${type} ${prefix}*`);
  return resource.Properties;
}

const MUTANTS: readonly (readonly [string, (template: Document) => void, RegExp])[] = [
  [
    'a function that may run for longer than Lambda lets it',
    (template) => {
      first(template, 'AWS::Lambda::Function').Timeout = 1000;
    },
    /1000 exceeds maximum 900/,
  ],
  [
    'a property there is none of',
    (template) => {
      first(template, 'AWS::Kinesis::Stream').ShardsCount = 2;
    },
    /'ShardsCount' was unexpected/,
  ],
  [
    'a required property that is missing',
    (template) => {
      delete first(template, 'AWS::Lambda::EventSourceMapping').FunctionName;
    },
    /'FunctionName' is a required property/,
  ],
  [
    'a number out of range',
    (template) => {
      first(template, 'AWS::Lambda::EventSourceMapping').BatchSize = 20_000;
    },
    /greater than the maximum of 10000/,
  ],
  [
    'a reference to nothing',
    (template) => {
      first(template, 'AWS::Lambda::EventSourceMapping').EventSourceArn = { Ref: 'Nope' };
    },
    /'Nope' is not one of/,
  ],
  [
    'an attribute that a resource does not have',
    (template) => {
      const [stream] = Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::Kinesis::Stream') ?? [];
      first(template, 'AWS::Lambda::EventSourceMapping').EventSourceArn = { 'Fn::GetAtt': [stream, 'StreamArn'] };
    },
    /'StreamArn' is not one of/,
  ],
  [
    'an Iceberg schema without fields',
    (template) => {
      const { OpenTableFormatInput } = first(template, 'AWS::Glue::Table', 'CatalogSilver');
      delete OpenTableFormatInput.IcebergInput.IcebergTableInput.Schema.Fields;
    },
    /'Fields' is a required property/,
  ],
  [
    'a scan limit that Athena refuses',
    (template) => {
      first(template, 'AWS::Athena::WorkGroup').WorkGroupConfiguration.BytesScannedCutoffPerQuery = 100;
    },
    /less than the minimum of 10000000/,
  ],
  [
    'a name that is too long',
    (template) => {
      first(template, 'AWS::StepFunctions::StateMachine').StateMachineName = 'x'.repeat(90);
    },
    /length 90 exceeds maximum 80/,
  ],
  [
    'resources that wait for each other',
    ({ Resources }) => {
      const [one = '', other = ''] = Object.keys(Resources);
      Object.assign(Resources[one] ?? {}, { DependsOn: [other] });
      Object.assign(Resources[other] ?? {}, { DependsOn: [one] });
    },
    /Circular [Dd]ependenc/,
  ],
];

describe('CloudFormation’s own rules', () => {
  it('find nothing in the template', () => {
    expect(findings(document)).toEqual([]);
  });

  it.each(MUTANTS)('catch %s', (_, mutate, message) => {
    const mutant = structuredClone(document);
    mutate(mutant);
    expect(findings(mutant).join('\n')).toMatch(message);
  });

  it('stop a synthesis, not only warn: cdk.json says so', () => {
    expect(cdkJson.context[VALIDATES]).toBe(true);
    const { app, stack } = build('shop', DEFAULTS, { [VALIDATES]: cdkJson.context[VALIDATES] });
    const collect = stack.node.findAll().find((construct) => construct instanceof CfnFunction);
    collect?.addPropertyOverride('Timeout', 1000);
    expect(() => app.synth()).toThrow(/exceeds maximum 900/);
  });
});
