import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Catalog } from './catalog.ts';
import type { StageConfig } from './config.ts';
import { Distribution } from './front-door/distribution.ts';
import { Guard } from './front-door/guard.ts';
import { Api } from './http-api.ts';
import { Identity } from './identity/identity.ts';
import { Ingestion } from './ingestion.ts';
import { Lake } from './lake.ts';
import { Live } from './live.ts';
import { Models, type ModelsProps } from './models.ts';
import { ModelWatch } from './operations/model-watch.ts';
import { raiseAlarms } from './operations/operations.ts';
import { Erasures } from './privacy/erasures.ts';
import { Privacy } from './privacy/privacy.ts';
import { Replay } from './replay.ts';
import { Reports } from './reports.ts';
import { ownWorkGroupOf, Warehouse } from './warehouse.ts';
import { Webhooks, type WebhooksProps } from './webhooks.ts';

export interface ShoplakeStackProps extends StackProps {
  readonly stage: StageConfig;
}

/** The platform. It only wires; what each part is stands in the part's own file. */
export class ShoplakeStack extends Stack {
  constructor(scope: Construct, id: string, props: ShoplakeStackProps) {
    super(scope, id, props);
    const { stage } = props;
    const { retain, emptyOnDelete, databasePrefix, retention } = stage;
    const lake = new Lake(this, 'Lake', { retain, emptyOnDelete, retention });
    const catalog = new Catalog(this, 'Catalog', { lake, databasePrefix, retain, daysKept: retention.bronzeDays });
    const guard = new Guard(this, 'Guard', { stage });
    const erasures = new Erasures(this, 'Erasures', { stage });
    const ingestion = new Ingestion(this, 'Ingestion', { lake, stage, guard, erasures });
    const live = new Live(this, 'Live', { lake, stage, ingestion, erasures });
    const workGroup = ownWorkGroupOf(this);
    const privacy = new Privacy(this, 'Privacy', { lake, catalog, stage, ingestion, live, erasures, workGroup });
    const warehouse = new Warehouse(this, 'Warehouse', { lake, catalog, stage, erase: privacy.work });
    const models = this.#makeModels({ lake, catalog, warehouse, stage });
    const replay = new Replay(this, 'Replay', { lake, stage, ingestion, erasures });
    const webhooks = this.#makeWebhooks({ lake, stage, guard, ingestion, erasures, privacy });
    const { collect } = ingestion;
    const identity = new Identity(this, 'Identity', { stage });
    const api = new Api(this, 'Api', {
      lake,
      stage,
      guard,
      identity,
      live,
      warehouse,
      models,
      replay,
      catalog,
      collect,
      erasures,
      privacy,
      webhooks: webhooks?.receive,
    });
    const url = this.#addressOf(api, guard);
    if (url !== api.http.apiEndpoint) identity.leadBackTo(`${url}/`);
    new Reports(this, 'Reporting', { lake, stage, url });
    raiseAlarms(stage, { lake, api, ingestion, warehouse, models, webhooks, replay, privacy });
    this.#describe({
      ApiUrl: url,
      ...identity.outputs,
      BronzeBucket: lake.bronze.bucketName,
      SilverBucket: lake.silver.bucketName,
      GoldBucket: lake.gold.bucketName,
      AlertsTopic: live.topic.topicArn,
      AlertsTable: live.alerts.tableName,
      CountersTable: live.counters.tableName,
      WorkGroup: warehouse.workGroup.name,
      QueryRole: warehouse.queryRole.roleArn,
      GoldDatabase: catalog.databases.gold,
      SilverDatabase: catalog.databases.silver,
      StagingDatabase: catalog.databases.staging,
      BronzeDatabase: catalog.databases.bronze,
      ReplayMachine: replay.machine.stateMachineArn,
      PrivacyMachine: privacy.machine.stateMachineArn,
      ErasuresTable: erasures.table.tableName,
      RefreshMachine: warehouse.refresh.stateMachineArn,
      MaintenanceMachine: warehouse.maintenance.stateMachineArn,
      ...(models && { TrainMachine: models.train.stateMachineArn }),
      ...(webhooks && { WebhookSecrets: webhooks.secretsBySource }),
    });
  }

  /** Nothing in a stage whose image nobody builds. */
  #makeModels(props: ModelsProps): Models | undefined {
    if (props.stage.models.imageBuild === 'none') return undefined;
    const models = new Models(this, 'Models', props);
    new ModelWatch(this, 'ModelWatch', props);
    return models;
  }

  /** Nothing in a stage that expects none. */
  #makeWebhooks(props: WebhooksProps): Webhooks | undefined {
    return Object.keys(props.stage.webhooks).length === 0 ? undefined : new Webhooks(this, 'Webhooks', props);
  }

  /** Where callers reach the API: through the distribution, in a stage that has one. */
  #addressOf({ http }: Api, { originSecret }: Guard): string {
    if (!originSecret) return http.apiEndpoint;
    return new Distribution(this, 'Distribution', { api: http, originSecret }).url;
  }

  /** What the command line needs to reach this stage. */
  #describe(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
