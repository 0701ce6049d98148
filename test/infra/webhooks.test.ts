import { describe, expect, it } from 'vitest';
import { webhooksEnv } from '../../lambdas/webhooks/env.ts';
import { readStage } from '../../lib/config.ts';
import { permissions } from './support/permissions.ts';
import { ofType, only, text } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const WEBHOOKS = { web: 'shopify', blog: 'woocommerce' };
const template = synthesise('shop', { ...DEFAULTS, webhooks: WEBHOOKS });

describe('a stage that expects webhooks', () => {
  it('lets what takes them put events on the stream, keep requests about data, have somebody erased, read its secrets, and nothing else', () => {
    const role = permissions(template).WebhooksReceiveRole ?? [];
    expect(role.filter((line) => !line.startsWith('logs:'))).toEqual([
      'dynamodb:GetItem <ErasuresTable.Arn>',
      'dynamodb:PutItem <ErasuresTable.Arn>',
      'kinesis:PutRecords <IngestionStream.Arn>',
      's3:PutObject <LakeBronze.Arn>/privacy/requests/*',
      's3:PutObject <LakeBronze.Arn>/privacy/subjects/*',
      'secretsmanager:GetSecretValue <IngestionIdentityKey>',
      'secretsmanager:GetSecretValue <WebhooksSecretblog>',
      'secretsmanager:GetSecretValue <WebhooksSecretweb>',
      'states:StartExecution <PrivacyMachine>',
    ]);
  });

  it('has one route for them, behind that function', () => {
    const routes = ofType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey);
    expect(routes.filter((key) => key.includes('webhooks'))).toEqual(['POST /v1/webhooks/{source}']);
  });

  it('tells it platform and secret by source', () => {
    const { WEBHOOKS: told } = only(template, 'AWS::Lambda::Function', 'WebhooksReceive').Properties.Environment
      .Variables;
    expect(JSON.parse(text(told))).toEqual({
      web: { platform: 'shopify', secret: '<WebhooksSecretweb>' },
      blog: { platform: 'woocommerce', secret: '<WebhooksSecretblog>' },
    });
  });

  it('gives it an environment that it can read', () => {
    const { Variables } = only(template, 'AWS::Lambda::Function', 'WebhooksReceive').Properties.Environment;
    const values = Object.entries(Variables).map(([name, value]) => [name, text(value)]);
    expect(webhooksEnv.safeParse(Object.fromEntries(values)).error).toBeUndefined();
  });

  it.each([
    ['WebhooksRefused', 'DeliveriesRefused', 3],
    ['PrivacyRequested', 'PrivacyRequests', 1],
  ])('rings %s', (id, MetricName, Threshold) => {
    expect(only(template, 'AWS::CloudWatch::Alarm', `WarehouseAlarms${id}`).Properties).toMatchObject({
      Namespace: 'Shoplake/Webhooks',
      MetricName,
      Threshold,
      Statistic: 'Sum',
      Dimensions: [{ Name: 'Stack', Value: 'shoplake-shop' }],
    });
  });
});

describe('a stage that expects none', () => {
  it('has nothing of all that', () => {
    const without = JSON.stringify(synthesise('shop', DEFAULTS).toJSON().Resources);
    expect(without).not.toMatch(/webhook/i);
  });
});

describe('the option', () => {
  const read = (webhooks: object) => readStage('shop', { shop: { ...DEFAULTS, webhooks } });

  it.each([
    ['another platform', { web: 'magento' }, /webhooks\.web/],
    ['a source with a space', { 'my shop': 'shopify' }, /webhooks/],
    ['too many', Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`s${i}`, 'shopify'])), /more than ten/],
  ])('with %s is refused by name', (_, webhooks, reason) => {
    expect(() => read(webhooks)).toThrow(reason);
  });
});
