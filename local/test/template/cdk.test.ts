import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Stream, StreamEncryption } from 'aws-cdk-lib/aws-kinesis';
import { Code, Function as LambdaFn, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authorizer } from '../../iam/authorizer.ts';
import { assertTrusts } from '../../iam/policies.ts';
import { assumeRole } from '../../iam/principals.ts';
import { assertMayInvoke } from '../../iam/resource-policies.ts';
import { Template } from '../../template/template.ts';

let dir: string;
let template: Template;

/** A stack with the kinds of resources that the CDK's own constructs wire together. */
function synthesise(outdir: string, code: string): void {
  const stack = new Stack(new App({ outdir, analyticsReporting: false }), 'Shop');
  const lake = new Bucket(stack, 'Lake', { enforceSSL: true, blockPublicAccess: BlockPublicAccess.BLOCK_ALL });
  const clicks = new Stream(stack, 'Clicks', { encryption: StreamEncryption.MANAGED });
  const alerts = new Topic(stack, 'Alerts', { enforceSSL: true });
  const keys = new Secret(stack, 'Keys');
  const collect = new LambdaFn(stack, 'Collect', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    environment: { STREAM: clicks.streamName, LAKE: lake.bucketName },
  });
  clicks.grantWrite(collect);
  lake.grantPut(collect, 'raw/*');
  alerts.grantPublish(collect);
  keys.grantRead(collect);
  collect.addEventSource(new KinesisEventSource(clicks, { startingPosition: StartingPosition.LATEST }));
  const machine = new StateMachine(stack, 'Refresh', {
    definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Start')),
  });
  new Rule(stack, 'Landed', {
    eventPattern: { source: ['aws.s3'] },
    targets: [new LambdaFunction(collect), new SfnStateMachine(machine)],
  });
  new Schedule(stack, 'Hourly', {
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    target: new StepFunctionsStartExecution(machine, {}),
  });
  const api = new HttpApi(stack, 'Api');
  api.addRoutes({
    path: '/v1/events',
    methods: [HttpMethod.POST],
    integration: new HttpLambdaIntegration('CollectRoute', collect),
  });
  new CfnOutput(stack, 'LakeName', { value: lake.bucketName });
  (stack.node.root as App).synth();
}

const only = (type: string, like = ''): string => {
  const ids = template.resources(type).map(({ logicalId }) => logicalId);
  const [id, ...others] = ids.filter((candidate) => candidate.startsWith(like));
  expect([id !== undefined, others]).toEqual([true, []]);
  return id ?? '';
};

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cdk-'));
  const code = mkdtempSync(join(tmpdir(), 'code-'));
  writeFileSync(join(code, 'index.js'), 'exports.handler = async () => {};');
  synthesise(dir, code);
  rmSync(code, { recursive: true });
  template = Template.load(dir);
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('a stack synthesised by the CDK', () => {
  it('resolves every property of every resource', () => {
    const types = [
      'AWS::Lambda::Function',
      'AWS::IAM::Policy',
      'AWS::Scheduler::Schedule',
      'AWS::ApiGatewayV2::Integration',
    ];
    for (const { properties } of types.flatMap((type) => template.resources(type))) {
      expect(JSON.stringify(properties)).not.toMatch(/"Fn::|"Ref"/);
    }
    const { Environment } = template.properties(only('AWS::Lambda::Function'));
    expect(Environment).toEqual({
      Variables: { STREAM: template.ref(only('AWS::Kinesis::Stream')), LAKE: template.ref(only('AWS::S3::Bucket')) },
    });
  });

  it('finds the bundle of a function', () => {
    expect(template.assetPath(only('AWS::Lambda::Function'))).toMatch(/asset\.[0-9a-f]{64}$/);
  });

  it('gives outputs', () => {
    expect(template.outputs().LakeName).toMatch(/^shop-lake[0-9a-f]{8}$/);
  });

  it('lets the function do what was granted, and nothing else', () => {
    const authorizer = new Authorizer(template);
    const collect = assumeRole(template, only('AWS::IAM::Role', 'CollectServiceRole'), 'Collect');
    const lake = template.arn(only('AWS::S3::Bucket'));
    const clicks = template.arn(only('AWS::Kinesis::Stream'));
    expect(authorizer.allows(collect, 'kinesis:PutRecords', clicks)).toBe(true);
    expect(authorizer.allows(collect, 'kinesis:GetRecords', clicks)).toBe(true);
    expect(authorizer.allows(collect, 'kinesis:DeleteStream', clicks)).toBe(false);
    expect(authorizer.allows(collect, 's3:PutObject', `${lake}/raw/x`)).toBe(true);
    expect(authorizer.allows(collect, 's3:PutObject', `${lake}/x`)).toBe(false);
    expect(authorizer.allows(collect, 's3:GetObject', `${lake}/raw/x`)).toBe(false);
    expect(authorizer.allows(collect, 'sns:Publish', template.arn(only('AWS::SNS::Topic')))).toBe(true);
    const secret = {
      service: 'SecretsManager',
      operation: 'GetSecretValue',
      input: { SecretId: template.ref(only('AWS::SecretsManager::Secret')) },
    };
    expect(() => authorizer.authorize(collect, secret)).not.toThrow();
  });

  it('lets rule and API invoke the function', () => {
    const collect = only('AWS::Lambda::Function');
    const rule = template.arn(only('AWS::Events::Rule'));
    assertMayInvoke(template, 'events.amazonaws.com', collect, rule);
    const apiId = template.ref(only('AWS::ApiGatewayV2::Api'));
    const route = `arn:aws:execute-api:eu-central-1:000000000000:${apiId}/$default/POST/v1/events`;
    assertMayInvoke(template, 'apigateway.amazonaws.com', collect, route);
    expect(() => assertMayInvoke(template, 'events.amazonaws.com', collect, `${rule}2`)).toThrow(/not authorized/);
  });

  it('lets each service assume the role made for it', () => {
    assertTrusts(template, only('AWS::IAM::Role', 'CollectServiceRole'), 'lambda.amazonaws.com');
    const machine = { 'aws:SourceArn': template.ref(only('AWS::StepFunctions::StateMachine')) };
    assertTrusts(template, only('AWS::IAM::Role', 'RefreshRole'), 'states.amazonaws.com', machine);
    assertTrusts(template, only('AWS::IAM::Role', 'RefreshEventsRole'), 'events.amazonaws.com');
    const group = 'arn:aws:scheduler:eu-central-1:000000000000:schedule-group/default';
    assertTrusts(template, only('AWS::IAM::Role', 'SchedulerRole'), 'scheduler.amazonaws.com', {
      'aws:SourceArn': group,
    });
  });
});
