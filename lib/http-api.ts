import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { GOLD } from '../contracts/lake.ts';
import { endpointName } from '../contracts/models.ts';
import type { apiEnv } from '../lambdas/api/env.ts';
import { CALL_TYPES } from '../lambdas/collect/request.ts';
import type { StageConfig } from './config.ts';
import type { Lake } from './lake.ts';
import { NodeFunction } from './node-function.ts';

export interface ApiProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly logDays: RetentionDays;
  /** Takes the tracking calls. */
  readonly collect: NodeFunction;
}

/** Answered to everybody. */
export const HEALTH = '/health';

/** What readers may ask; the short paths are other names of their long ones. */
export const READ_ROUTES = {
  [HttpMethod.GET]: [
    HEALTH,
    '/v1/reports/daily',
    '/v1/reports/weekly',
    '/v1/recommendations/{customerId}',
    '/recommendations/{customerId}',
    '/v1/recommendations/similar/{productId}',
    '/v1/forecasts/revenue',
    '/v1/forecasts/demand/{productId}',
  ],
  [HttpMethod.POST]: ['/v1/recommendations', '/v1/predict/order-value', '/predict'],
} as const;

/**
 * The front door: tracking calls to `collect`, reads to `api`. The `$default` stage keeps paths without a prefix, which
 * Segment's Node SDK needs. CORS is answered by the functions: the gateway's own would override their headers.
 */
export class Api extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, { lake, stage, logDays, collect }: ApiProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const environment: z.input<typeof apiEnv> = {
      GOLD_BUCKET: lake.gold.bucketName,
      READ_KEYS: JSON.stringify(stage.readKeys),
      ...(stage.models.endpoints.mode !== 'none' && {
        RECOMMENDER_ENDPOINT: endpointName(stackName, 'recommender'),
        ORDER_VALUE_ENDPOINT: endpointName(stackName, 'order-value'),
      }),
    };
    const endpoints = [environment.RECOMMENDER_ENDPOINT, environment.ORDER_VALUE_ENDPOINT].filter(
      (name) => name !== undefined,
    );
    const api = new NodeFunction(this, 'Reports', {
      folder: 'api',
      environment,
      timeout: Duration.seconds(20),
      logDays,
      memorySize: 1024,
      statements: [
        NodeFunction.allow(['s3:GetObject'], [lake.gold.arnForObjects(`${GOLD.published}*`)]),
        NodeFunction.allowList(this, lake.gold.bucketArn),
        ...(endpoints.length > 0
          ? [
              NodeFunction.allow(
                ['sagemaker:InvokeEndpoint'],
                endpoints.map((name) => this.#endpointArn(name)),
              ),
            ]
          : []),
      ],
    });
    this.http = new HttpApi(this, 'Http', { apiName: stackName, createDefaultStage: false });
    const tracking = new HttpLambdaIntegration('Tracking', collect.function);
    for (const call of ['batch', ...CALL_TYPES]) {
      const methods = [HttpMethod.POST, HttpMethod.OPTIONS];
      this.http.addRoutes({ path: `/v1/${call}`, methods, integration: tracking });
    }
    const reads = new HttpLambdaIntegration('Reads', api.function);
    for (const [method, paths] of Object.entries(READ_ROUTES)) {
      for (const path of paths) this.http.addRoutes({ path, methods: [method as HttpMethod], integration: reads });
    }
    new HttpStage(this, 'Stage', {
      httpApi: this.http,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', { retention: logDays, removalPolicy: RemovalPolicy.DESTROY }),
        ),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
  }

  #endpointArn(name: string): string {
    return Stack.of(this).formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: name });
  }
}

/** One JSON line a request: what happened, never who or with which key. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  status: '$context.status',
  latency: '$context.responseLatency',
  bytes: '$context.responseLength',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
});
