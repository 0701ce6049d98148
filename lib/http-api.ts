import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { apiEnv } from '../lambdas/api/env.ts';
import { CALL_TYPES } from '../lambdas/collect/request.ts';
import type { StageConfig } from './config.ts';
import { type Lake, PREFIX } from './lake.ts';
import { NodeFunction } from './node-function.ts';

export interface ApiProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly logDays: RetentionDays;
  /** Takes the tracking calls. */
  readonly collect: NodeFunction;
}

const READ_ROUTES = ['/v1/reports/daily', '/v1/reports/weekly', '/health'] as const;

/**
 * The front door: tracking calls to `collect`, reads to `api`. The `$default` stage keeps paths without a prefix, which
 * Segment's Node SDK needs. CORS is answered by the functions: the gateway's own would override their headers.
 */
export class Api extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, { lake, stage, logDays, collect }: ApiProps) {
    super(scope, id);
    const environment: z.input<typeof apiEnv> = {
      GOLD_BUCKET: lake.gold.bucketName,
      READ_KEYS: JSON.stringify(stage.readKeys),
    };
    const api = new NodeFunction(this, 'Reports', {
      folder: 'api',
      environment,
      timeout: Duration.seconds(20),
      logDays,
      memorySize: 1024,
      statements: [
        NodeFunction.allow(['s3:GetObject'], [lake.gold.arnForObjects(`${PREFIX.published}*`)]),
        NodeFunction.allowList(this, lake.gold.bucketArn),
      ],
    });
    this.http = new HttpApi(this, 'Http', { apiName: Stack.of(this).stackName, createDefaultStage: false });
    const tracking = new HttpLambdaIntegration('Tracking', collect.function);
    for (const call of ['batch', ...CALL_TYPES]) {
      const methods = [HttpMethod.POST, HttpMethod.OPTIONS];
      this.http.addRoutes({ path: `/v1/${call}`, methods, integration: tracking });
    }
    const reads = new HttpLambdaIntegration('Reads', api.function);
    for (const path of READ_ROUTES) this.http.addRoutes({ path, methods: [HttpMethod.GET], integration: reads });
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
