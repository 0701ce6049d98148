import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { EdgeStack } from '../../lib/front-door/edge-stack.ts';
import { ofType, only, text } from './support/resources.ts';
import { DEFAULTS, stageTemplate, synthesise } from './support/synth.ts';

const plain = synthesise('shop', DEFAULTS);
const guarded = synthesise('berlin', {
  ...DEFAULTS,
  waf: {},
  alarmEmail: 'alarms@example.com',
  monthlyBudgetUsd: 500,
  limits: { requestsPerAddress: null },
});
const environmentOf = (template: Template, id: string) =>
  only(template, 'AWS::Lambda::Function', id).Properties.Environment.Variables;

describe('the counters of limits', () => {
  it('are a table that costs nothing while nobody comes, whose items go by themselves', () => {
    expect(only(plain, 'AWS::DynamoDB::Table', 'GuardCounters').Properties).toEqual({
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
  });

  it('are what collect holds the limits of its stage by; one that is null is not held', () => {
    const { LIMITS, LIMITS_TABLE } = environmentOf(plain, 'IngestionCollect');
    const ofAll = { requestsPerKey: 12_000, requestsPerUser: 600, eventsPerDay: 1_000_000, eventsPerAddress: 200_000 };
    expect(JSON.parse(LIMITS)).toEqual({ requestsPerAddress: 1200, ...ofAll });
    expect(text(LIMITS_TABLE)).toBe('<GuardCounters>');
    const without = JSON.parse(environmentOf(guarded, 'IngestionCollect').LIMITS);
    expect(without).toEqual(ofAll);
  });
});

describe('the alarms on them', () => {
  it.each([
    ['EventsNearTheirLimit', 'DailyEventsShare', 'Maximum', 80],
    ['LimitsUncounted', 'CountersUnavailable', 'Sum', 1],
  ])('%s rings at %s, %s, from %d', (id, metric, statistic, threshold) => {
    const { Properties } = only(plain, 'AWS::CloudWatch::Alarm', `WarehouseAlarms${id}`);
    expect(Properties).toMatchObject({
      Namespace: 'Shoplake/FrontDoor',
      MetricName: metric,
      Statistic: statistic,
      Threshold: threshold,
      Dimensions: [{ Name: 'Stack', Value: 'shoplake-shop' }],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(environmentOf(plain, 'IngestionCollect').STACK_NAME).toBe('shoplake-shop');
  });

  it('has none of events where they are not limited', () => {
    const unlimited = synthesise('rome', { ...DEFAULTS, limits: { eventsPerDay: null } });
    const ids = ofType(unlimited, 'AWS::CloudWatch::Alarm').map(([id]) => id);
    expect(ids.filter((id) => id.includes('EventsNearTheirLimit'))).toEqual([]);
  });
});

describe('the budget', () => {
  it('writes when the month is going to cost most of it, and when it has', () => {
    const { Budget, NotificationsWithSubscribers } = only(guarded, 'AWS::Budgets::Budget').Properties;
    expect(Budget).toEqual({
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 500, Unit: 'USD' },
    });
    const told = NotificationsWithSubscribers.map(
      (each: { Notification: Record<string, unknown>; Subscribers: unknown }) => [
        each.Notification.NotificationType,
        each.Notification.Threshold,
        each.Subscribers,
      ],
    );
    const mail = [{ SubscriptionType: 'EMAIL', Address: 'alarms@example.com' }];
    expect(told).toEqual([
      ['FORECASTED', 80, mail],
      ['ACTUAL', 100, mail],
    ]);
  });

  it.each([
    ['no address', { monthlyBudgetUsd: 500 }],
    ['no limit', { alarmEmail: 'alarms@example.com' }],
  ])('is not there with %s', (_, options) => {
    expect(ofType(synthesise('oslo', { ...DEFAULTS, ...options }), 'AWS::Budgets::Budget')).toEqual([]);
  });
});

describe('the distribution', () => {
  const { DistributionConfig } = only(guarded, 'AWS::CloudFront::Distribution').Properties;

  it('hands everything but Host on, and keeps nothing', () => {
    expect(DistributionConfig.DefaultCacheBehavior).toMatchObject({
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // AWS's own policies, by the ids that its documentation gives: CachingDisabled, AllViewerExceptHostHeader.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'https-only',
    });
  });

  it('asks this API over TLS, and shows itself by a secret that no template holds', () => {
    const [origin, ...others] = DistributionConfig.Origins;
    expect(others).toEqual([]);
    expect(text(origin.DomainName)).toBe('<ApiHttp>.execute-api.<Region>.<URLSuffix>');
    expect(origin.CustomOriginConfig).toMatchObject({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    });
    const [header] = origin.OriginCustomHeaders;
    expect(header.HeaderName).toBe('x-origin-verify');
    expect(text(header.HeaderValue)).toBe('{{resolve:secretsmanager:<GuardOrigin>:SecretString:::}}');
  });

  it('is what the functions ask for: each may read the secret, and is told which', () => {
    for (const id of ['IngestionCollect', 'ApiReports']) {
      expect(text(environmentOf(guarded, id).ORIGIN_SECRET)).toBe('<GuardOrigin>');
      expect(environmentOf(plain, id)).not.toHaveProperty('ORIGIN_SECRET');
      const { PolicyDocument } = only(guarded, 'AWS::IAM::Policy', `${id}Role`).Properties;
      expect(PolicyDocument.Statement).toContainEqual({
        Action: 'secretsmanager:GetSecretValue',
        Effect: 'Allow',
        Resource: { Ref: expect.stringMatching(/^GuardOrigin/) },
      });
    }
  });

  it('is the address of the stage', () => {
    expect(text(guarded.toJSON().Outputs.ApiUrl.Value)).toBe('https://<DistributionCdn.DomainName>');
    expect(text(plain.toJSON().Outputs.ApiUrl.Value)).toBe('<ApiHttp.ApiEndpoint>');
  });

  it('has the firewall of the edge stack', () => {
    expect(DistributionConfig.WebACLId).toEqual({
      'Fn::GetStackOutput': { StackName: 'shoplake-berlin-edge', OutputName: 'WebAclArn', Region: 'us-east-1' },
    });
  });

  it('is there in prod, and in no stage that does not ask for it', () => {
    expect(ofType(stageTemplate('prod'), 'AWS::CloudFront::Distribution')).toHaveLength(1);
    for (const template of [plain, stageTemplate('dev'), stageTemplate('local')])
      expect(ofType(template, 'AWS::CloudFront::Distribution')).toEqual([]);
  });
});

describe('the edge stack', () => {
  const edge = new EdgeStack(new App(), 'shoplake-berlin-edge', { waf: { requestsPerAddress: 2000 } });
  const template = Template.fromStack(edge);

  it('lies where CloudFront takes firewalls from', () => {
    expect(edge.region).toBe('us-east-1');
    expect(text(template.toJSON().Outputs.WebAclArn.Value)).toBe('<WebAcl.Arn>');
  });

  it('shuts out an address that asks too often, with an answer that SDKs understand', () => {
    const { Scope, DefaultAction, Rules } = only(template, 'AWS::WAFv2::WebACL').Properties;
    expect([Scope, DefaultAction]).toEqual(['CLOUDFRONT', { Allow: {} }]);
    expect(Rules).toMatchObject([
      {
        Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 2000, EvaluationWindowSec: 300 } },
        Action: {
          Block: {
            CustomResponse: {
              ResponseCode: 429,
              ResponseHeaders: expect.arrayContaining([
                { Name: 'Retry-After', Value: '300' },
                { Name: 'Access-Control-Allow-Origin', Value: '*' },
              ]),
            },
          },
        },
      },
    ]);
  });
});
