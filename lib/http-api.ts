import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { endpointName } from '../contracts/models.ts';
import { PIXEL_ROUTES, pathsOf, READ_ROUTES, type Route, TRACKING_ROUTES, WEBHOOK_ROUTE } from '../contracts/routes.ts';
import type { apiEnv } from '../lambdas/api/env.ts';
import type { StageConfig } from './config.ts';
import type { Guard } from './front-door/guard.ts';
import { RestIntegration } from './front-door/rest-integration.ts';
import { allow } from './iam/statements.ts';
import type { Lake } from './lake.ts';
import { NodeFunction } from './node-function.ts';

export interface ApiProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly guard: Guard;
  /** Takes the tracking calls. */
  readonly collect: NodeFunction;
  /** Takes the webhooks, in a stage that expects any. */
  readonly webhooks: NodeFunction | undefined;
}

/**
 * The front door: tracking calls to `collect`, reads to `api`. The `$default` stage keeps paths without a prefix, which
 * Segment's Node SDK needs. CORS is answered by the functions: the gateway's own would override their headers.
 *
 * @example
 * const api = new Api(this, 'Api', { lake, stage, guard, collect: ingestion.collect, webhooks: undefined });
 */
export class Api extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, { lake, stage, guard, collect, webhooks }: ApiProps) {
    super(scope, id);
    const { logDays } = stage;
    const { stackName } = Stack.of(this);
    const environment: z.input<typeof apiEnv> = {
      GOLD_BUCKET: lake.gold.bucketName,
      READ_KEYS: JSON.stringify(stage.readKeys),
      ...guard.originEnvironment,
      ...(stage.publicHost !== null && { PUBLIC_HOST: stage.publicHost }),
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
        ...guard.originStatements,
        ...(endpoints.length > 0
          ? [
              allow(
                ['sagemaker:InvokeEndpoint'],
                endpoints.map((name) => this.#endpointArn(name)),
              ),
            ]
          : []),
      ],
    });
    lake.grantReadPublished(api.role);
    this.http = new HttpApi(this, 'Http', { apiName: stackName, createDefaultStage: false });
    this.#route(TRACKING_ROUTES, new HttpLambdaIntegration('Tracking', collect.function), [HttpMethod.OPTIONS]);
    this.#route(PIXEL_ROUTES, new HttpLambdaIntegration('Pixels', collect.function));
    this.#route(Object.values(READ_ROUTES), new HttpLambdaIntegration('Reads', api.function));
    if (webhooks) this.#route([WEBHOOK_ROUTE], new HttpLambdaIntegration('Webhooks', webhooks.function));
    // HEAD, preflight requests, and what there is not: the gateway's own 404 would have no CORS headers.
    const rest = new RestIntegration('Others', api.function);
    new HttpRoute(this, 'Others', { httpApi: this.http, routeKey: HttpRouteKey.DEFAULT, integration: rest });
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

  /** @param also methods beside the route's own, as preflight requests need; those of aliases are answered by `$default` */
  #route(routes: readonly Route[], integration: HttpLambdaIntegration, also: readonly HttpMethod[] = []): void {
    for (const route of routes) {
      for (const path of pathsOf(route)) {
        const methods = [HttpMethod[route.method], ...(path === route.path ? also : [])];
        this.http.addRoutes({ path, methods, integration });
      }
    }
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
