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
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { BRONZE, GOLD, SILVER } from '../contracts/lake.ts';
import { endpointName, SERVED_MODELS } from '../contracts/models.ts';
import { REFERENCE } from '../contracts/reference.ts';
import { gatewayPath, pathsOf, type Route } from '../contracts/routes/route.ts';
import { JOB_KINDS } from '../contracts/routes/status.ts';
import { API_ROUTES } from '../contracts/routes/table.ts';
import { PIXEL_ROUTES, TRACKING_ROUTES, WEBHOOK_ROUTE } from '../contracts/routes/tracking.ts';
import type { apiEnv } from '../lambdas/api/env.ts';
import type { Catalog } from './catalog.ts';
import type { StageConfig } from './config.ts';
import { accentOf } from './dashboard/accent.ts';
import { buildSite } from './dashboard/site.ts';
import { ApiIntegration } from './front-door/api-integration.ts';
import type { Guard } from './front-door/guard.ts';
import { queryPermissions } from './iam/query-permissions.ts';
import { allow } from './iam/statements.ts';
import type { Identity } from './identity/identity.ts';
import type { Lake } from './lake.ts';
import type { Live } from './live.ts';
import { executionsOf } from './machines/logged-machine.ts';
import type { Models } from './models.ts';
import { NodeFunction } from './node-function.ts';
import type { Erasures } from './privacy/erasures.ts';
import type { Privacy } from './privacy/privacy.ts';
import { buildReference } from './reference.ts';
import type { Replay } from './replay.ts';
import type { Warehouse } from './warehouse.ts';

export interface ApiProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
  readonly guard: Guard;
  /** Who may read. */
  readonly identity: Identity;
  /** What has just come. */
  readonly live: Live;
  /** Where people ask in SQL. */
  readonly warehouse: Pick<Warehouse, 'workGroup' | 'refresh'>;
  /** Nothing in a stage without models. */
  readonly models: Pick<Models, 'train'> | undefined;
  /** Reads events and files again. */
  readonly replay: Replay;
  readonly catalog: Catalog;
  /** Takes the tracking calls. */
  readonly collect: NodeFunction;
  /** Where people ask to be erased. */
  readonly erasures: Erasures;
  readonly privacy: Privacy;
  /** Takes the webhooks, in a stage that expects any. */
  readonly webhooks: NodeFunction | undefined;
}

/**
 * The front door: tracking calls to `collect`, reads to `api`. The `$default` stage keeps paths without a prefix, which
 * Segment's Node SDK needs. CORS is answered by the functions: the gateway's own would override their headers.
 *
 * @example
 * const api = new Api(this, 'Api', { lake, stage, guard, identity, collect: ingestion.collect, webhooks: undefined });
 */
export class Api extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const { lake, stage, guard, identity, live, warehouse, models, replay, catalog, collect } = props;
    const { erasures, privacy, webhooks } = props;
    const jobs = [warehouse.refresh, replay.machine, ...(models ? [models.train] : [])];
    const { logDays } = stage;
    const workGroup = warehouse.workGroup.name;
    const { stackName } = Stack.of(this);
    this.http = new HttpApi(this, 'Http', { apiName: stackName, createDefaultStage: false });
    identity.leadBackTo(`${this.http.apiEndpoint}/`);
    const annotations = new Table(this, 'Annotations', {
      partitionKey: { name: 'shop', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    const environment: z.input<typeof apiEnv> = {
      GOLD_BUCKET: lake.gold.bucketName,
      BRONZE_BUCKET: lake.bronze.bucketName,
      SILVER_BUCKET: lake.silver.bucketName,
      REFRESH_MACHINE: warehouse.refresh.stateMachineArn,
      REPLAY_MACHINE: replay.machine.stateMachineArn,
      ...(models && { TRAIN_MACHINE: models.train.stateMachineArn }),
      FACTS_MAX_LINES: String(stage.explorer.maxLines),
      ANNOTATIONS_TABLE: annotations.tableName,
      ...erasures.environment,
      PRIVACY_MACHINE: privacy.machine.stateMachineArn,
      COUNTERS_TABLE: live.counters.tableName,
      ALERTS_TABLE: live.alerts.tableName,
      TITLE: stage.title,
      ...(stage.accent !== null && { ACCENT: JSON.stringify(accentOf(stage.accent)) }),
      WORK_GROUP: workGroup,
      GOLD_DATABASE: catalog.databases.gold,
      STAGING_DATABASE: catalog.databases.staging,
      ...identity.environment,
      ...guard.limitsEnvironment,
      ...guard.originEnvironment,
      ...(stage.publicHost !== null && { PUBLIC_HOST: stage.publicHost }),
      ...(stage.models.endpoints.mode !== 'none' && {
        RECOMMENDER_ENDPOINT: endpointName(stackName, 'recommender'),
        FORECASTER_ENDPOINT: endpointName(stackName, 'forecaster'),
        ORDER_VALUE_ENDPOINT: endpointName(stackName, 'order-value'),
      }),
    };
    const endpoints = stage.models.endpoints.mode === 'none' ? [] : SERVED_MODELS;
    const api = new NodeFunction(this, 'Reports', {
      folder: 'api',
      folders: { site: buildSite(stage.logo), [REFERENCE.folder]: buildReference(stage.databasePrefix) },
      environment,
      timeout: Duration.seconds(20),
      logDays,
      memorySize: ONE_PROCESSOR_MB,
      statements: [
        ...identity.statements,
        allow(['s3:PutObject'], [lake.bronze.arnForObjects(`${BRONZE.landing}*`)]),
        allow(['s3:GetObject'], [lake.silver.arnForObjects(`${SILVER.loadReports}uploads/*`)]),
        allow(
          ['states:StartExecution'],
          [...jobs, privacy.machine].map(({ stateMachineArn }) => stateMachineArn),
        ),
        allow(
          ['states:DescribeExecution'],
          JOB_KINDS.filter((kind) => kind !== 'train' || models).map((kind) =>
            executionsOf(this, `${stackName}-${kind}`),
          ),
        ),
        allow(['states:ListExecutions'], [warehouse.refresh.stateMachineArn]),
        ...queryPermissions(this, { lake, catalog, workGroup, reads: ['staging', 'silver', 'gold'] }),
        allow(NOTES_ACTIONS, [annotations.tableArn]),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [erasures.table.tableArn]),
        allow(['s3:PutObject'], [lake.bronze.arnForObjects(`${BRONZE.subjects}*`)]),
        allow(['s3:GetObject'], [lake.gold.arnForObjects(`${GOLD.exports}*`)]),
        allow(['dynamodb:Query'], [live.counters.tableArn]),
        allow(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [live.alerts.tableArn]),
        ...guard.limitsStatements,
        ...guard.originStatements,
        ...(endpoints.length > 0
          ? [
              allow(
                ['sagemaker:InvokeEndpoint'],
                endpoints.map((model) => this.#endpointArn(endpointName(stackName, model))),
              ),
            ]
          : []),
      ],
    });
    lake.grantReadPublished(api.role);
    this.#route(TRACKING_ROUTES, new HttpLambdaIntegration('Tracking', collect.function), [HttpMethod.OPTIONS]);
    this.#route(PIXEL_ROUTES, new HttpLambdaIntegration('Pixels', collect.function));
    if (webhooks) this.#route([WEBHOOK_ROUTE], new HttpLambdaIntegration('Webhooks', webhooks.function));
    const reads = new ApiIntegration('Reads', api.function);
    this.#route(Object.values<Route>(API_ROUTES).filter(opensToKeys), reads);
    // All else under /v1 is for people who have signed in, whether or not there is such a route.
    const authorizer = new HttpJwtAuthorizer('SignedIn', identity.issuer, {
      jwtAudience: [identity.client.userPoolClientId],
    });
    this.http.addRoutes({ path: '/v1/{proxy+}', methods: PEOPLES_METHODS, integration: reads, authorizer });
    // HEAD, preflight requests, and what there is not: the gateway's own 404 would have no CORS headers.
    new HttpRoute(this, 'Others', { httpApi: this.http, routeKey: HttpRouteKey.DEFAULT, integration: reads });
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
        this.http.addRoutes({ path: gatewayPath(route, path), methods, integration });
      }
    }
  }

  #endpointArn(name: string): string {
    return Stack.of(this).formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: name });
  }
}

/** With so much memory Lambda gives one whole processor, which filters over the whole history need. */
const ONE_PROCESSOR_MB = 1769;

const NOTES_ACTIONS = ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'];

/** Preflight requests carry no token, and HEAD may carry a key: both go to `$default`, where the function judges. */
const PEOPLES_METHODS = [HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE];

/** The function itself judges keys, which the gateway does not know. */
const opensToKeys = ({ access }: Route): boolean =>
  access === 'public' || (typeof access === 'object' && access.keys !== undefined);

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
