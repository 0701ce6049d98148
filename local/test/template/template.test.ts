import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemplateDocument } from '../../template/document.ts';
import { Template } from '../../template/template.ts';

const stream = (properties = {}) => ({ Type: 'AWS::Kinesis::Stream', Properties: properties });

function templateOf(document: Partial<TemplateDocument>): Template {
  return new Template({ Resources: {}, ...document }, '/assembly');
}

describe('Template.load', () => {
  let dir: string;
  const write = (file: string, content: unknown) => writeFileSync(join(dir, file), JSON.stringify(content));

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'assembly-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('reads the one template, named after its file', () => {
    write('Shop.template.json', { Resources: { Clicks: stream() } });
    const template = Template.load(dir);
    expect(template.ref('Clicks')).toBe('Shop-Clicks');
    expect(template.assemblyDir).toBe(dir);
  });

  it('takes the stack name of the manifest where it differs from the file', () => {
    write('Shop.template.json', { Resources: {} });
    write('manifest.json', {
      artifacts: {
        Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
        Shop: {
          type: 'aws:cloudformation:stack',
          properties: { templateFile: 'Shop.template.json', stackName: 'shop-dev' },
        },
      },
    });
    expect(Template.load(dir).stackName).toBe('shop-dev');
  });

  it('digests the text of the file', () => {
    const text = '{ "Resources": {} }\n';
    writeFileSync(join(dir, 'Shop.template.json'), text);
    expect(Template.load(dir).digest).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('says what to do when there is no template', () => {
    expect(() => Template.load(dir)).toThrow(/no \*\.template\.json in .*npm run synth/);
    expect(() => Template.load(join(dir, 'nowhere'))).toThrow(/no \*\.template\.json in .*nowhere/);
  });

  it('names the templates when there are several', () => {
    write('B.template.json', { Resources: {} });
    write('A.template.json', { Resources: {} });
    expect(() => Template.load(dir)).toThrow(/2 templates \(A\.template\.json, B\.template\.json\)/);
  });

  it('finds an asset by metadata, else by the hash of the code', () => {
    // Prepare
    mkdirSync(join(dir, 'asset.abc'));
    mkdirSync(join(dir, 'asset.def'));
    const code = (hash: string) => ({ Code: { S3Bucket: 'cdk-assets', S3Key: `${hash}.zip` } });
    write('Shop.template.json', {
      Resources: {
        ByMetadata: {
          Type: 'AWS::Lambda::Function',
          Properties: code('zzz'),
          Metadata: { 'aws:asset:path': 'asset.abc', 'aws:asset:property': 'Code' },
        },
        ByKey: { Type: 'AWS::Lambda::Function', Properties: code('def') },
        Gone: { Type: 'AWS::Lambda::Function', Properties: code('123') },
        Inline: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' } } },
      },
    });

    // Act
    const template = Template.load(dir);

    // Assess
    expect(template.assetPath('ByMetadata')).toBe(join(dir, 'asset.abc'));
    expect(template.assetPath('ByKey')).toBe(join(dir, 'asset.def'));
    expect(() => template.assetPath('Gone')).toThrow(/asset of Gone is not at .*asset\.123/);
    expect(() => template.assetPath('Inline')).toThrow(/code of Inline/);
  });
});

describe('Template', () => {
  it('refuses what is not a template', () => {
    expect(() => new Template({} as TemplateDocument, '/assembly')).toThrow(/no Resources/);
  });

  it('gives outputs', () => {
    const template = templateOf({ Resources: { Clicks: stream() }, Outputs: { Name: { Value: { Ref: 'Clicks' } } } });
    expect(template.outputs()).toEqual({ Name: 'Stack-Clicks' });
    expect(() => template.resource('Unbuilt')).toThrow(/Unbuilt/);
  });

  it('resolves the properties of a resource when they are read, and once', () => {
    const template = templateOf({
      Resources: {
        Clicks: stream(),
        Broken: stream({ Bad: { 'Fn::Cidr': [] } }),
        Fn: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { S: { Ref: 'Clicks' } } } } },
      },
    });
    const [resource] = template.resources('AWS::Lambda::Function');
    const logicalId = resource?.logicalId;
    expect(logicalId).toBe('Fn');
    expect(resource?.properties).toEqual({ Environment: { Variables: { S: 'Stack-Clicks' } } });
    expect(template.properties('Fn')).toBe(resource?.properties);
    expect(() => template.properties('Broken')).toThrow(/Fn::Cidr \(at Broken\.Properties\.Bad\)/);
  });

  it('reports a circular dependency instead of running forever', () => {
    const template = templateOf({
      Resources: { A: stream({ Name: { Ref: 'B' } }), B: stream({ Name: { Ref: 'A' } }) },
    });
    expect(() => template.ref('A')).toThrow(/Circular dependency: A -> B -> A/);
  });

  it('finds resources by ARN, Ref and name', () => {
    const template = templateOf({
      Resources: { Clicks: stream({ Name: 'clicks' }), Alerts: { Type: 'AWS::SNS::Topic' } },
    });
    expect(template.findByArn('arn:aws:kinesis:eu-central-1:000000000000:stream/clicks')).toBe('Clicks');
    expect(template.findByRef('AWS::SNS::Topic', 'arn:aws:sns:eu-central-1:000000000000:Stack-Alerts')).toBe('Alerts');
    expect(template.findByName('AWS::Kinesis::Stream', 'clicks')).toBe('Clicks');
    expect(template.findByName('AWS::SNS::Topic', 'clicks')).toBeUndefined();
    expect(template.findByArn('arn:aws:s3:::nowhere')).toBeUndefined();
  });

  it('refuses two resources of one name, as AWS would', () => {
    const template = templateOf({ Resources: { A: stream({ Name: 'same' }), B: stream({ Name: 'same' }) } });
    expect(() => template.findByArn('arn:aws:s3:::x')).toThrow(/A and B are both arn:aws:kinesis/);
  });

  it('does not choose between tables of one name in two databases', () => {
    const table = (database: string) => ({
      Type: 'AWS::Glue::Table',
      Properties: { DatabaseName: database, TableInput: { Name: 'orders' } },
    });
    const template = templateOf({ Resources: { Staged: table('staging'), Merged: table('silver') } });
    expect(() => template.findByName('AWS::Glue::Table', 'orders')).toThrow(/Staged, Merged.*ARN/);
    expect(template.findByArn('arn:aws:glue:eu-central-1:000000000000:table/silver/orders')).toBe('Merged');
  });
});
