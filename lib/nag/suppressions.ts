import { gatewayPath, pathsOf, type Route } from '../../contracts/routes/route.ts';
import { JOB_KINDS } from '../../contracts/routes/status.ts';
import { API_ROUTES } from '../../contracts/routes/table.ts';
import { PIXEL_ROUTES, TRACKING_ROUTES, WEBHOOK_ROUTE } from '../../contracts/routes/tracking.ts';
import type { StageConfig } from '../config.ts';
import { frontDoorSuppressions } from './front-door-suppressions.ts';
import { modelSuppressions } from './model-suppressions.ts';
import { glueTables, objects, type Suppression } from './suppression.ts';

/** The construct paths of routes. */
const routePaths = (routes: readonly Route[], methods: readonly string[] = []): string[] =>
  routes.flatMap((route) =>
    pathsOf(route).flatMap((path) =>
      [route.method, ...(path === route.path ? methods : [])].map(
        (method) => `Api/Http/${method}${gatewayPath(route, path).replaceAll('/', '--')}/Resource`,
      ),
    ),
  );
const readRoutes = (isWanted: (route: Route) => boolean): Route[] => Object.values<Route>(API_ROUTES).filter(isWanted);

/** The accepted findings in the stack of a stage. */
export const suppressions = (
  stackName: string,
  {
    databasePrefix,
    models,
    waf,
    webhooks,
    weeklyMail,
  }: Pick<StageConfig, 'databasePrefix' | 'models' | 'waf' | 'webhooks' | 'weeklyMail'>,
): readonly Suppression[] => [
  ...modelSuppressions(stackName, databasePrefix, models),
  ...frontDoorSuppressions(waf),
  {
    rules: ['AwsSolutions-S1'],
    paths: ['Lake/Bronze/Resource', 'Lake/Silver/Resource', 'Lake/Gold/Resource'],
    reason:
      'Access logs would cost more than the lake at low traffic; CloudTrail data events are the account’s choice.',
  },
  {
    rules: ['AwsSolutions-SMG4'],
    paths: ['Ingestion/IdentityKey/Resource'],
    reason: 'A rotated key would make every known person a new one: hashes of one person must stay equal.',
  },
  {
    rules: objects(
      '<LakeBronze.Arn>/aws/lambda/*',
      '<LakeBronze.Arn>/bronze/*',
      '<LakeSilver.Arn>/receipts/pending/*',
      '<LakeSilver.Arn>/staging/*',
    ),
    paths: ['Ingestion/Transform/Role/DefaultPolicy/Resource'],
    reason: 'Object keys derive from shard and sequence numbers below a fixed prefix.',
  },
  {
    rules: objects('<LakeBronze.Arn>/aws/lambda/*'),
    paths: ['Live/Watch/Role/DefaultPolicy/Resource'],
    reason: 'Lambda names what could not be worked through itself, below a fixed prefix.',
  },
  {
    rules: ['AwsSolutions-DDB3'],
    paths: ['Live/Counters/Resource', 'Live/Alerts/Resource'],
    reason: 'What just came is counted again from the lake; a minute’s figures are worth nothing two days later.',
  },
  {
    rules: objects(
      '<LakeBronze.Arn>/aws/lambda/*',
      '<LakeBronze.Arn>/landing/*',
      '<LakeSilver.Arn>/receipts/pending/*',
      '<LakeSilver.Arn>/reports/*',
      '<LakeSilver.Arn>/staging/*',
      '<LakeSilver.Arn>/staging/loads/*',
    ),
    paths: ['Ingestion/Load/Role/DefaultPolicy/Resource'],
    reason: 'Object keys derive from the file loaded below a fixed prefix.',
  },
  {
    rules: objects(
      '<LakeBronze.Arn>/bronze/*',
      '<LakeSilver.Arn>/receipts/pending/*',
      '<LakeSilver.Arn>/reports/replays/*',
      '<LakeSilver.Arn>/staging/*',
      '<LakeSilver.Arn>/staging/quarantine/*',
    ),
    paths: ['Replay/Restage/Role/DefaultPolicy/Resource'],
    reason: 'It reads what any batch of the stream has left, and writes beside it below the same fixed prefixes.',
  },
  {
    rules: objects('*', `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${stackName}-replay:*`),
    paths: ['Replay/Role/DefaultPolicy/Resource'],
    reason: 'A Distributed Map names its executions itself; delivery of logs can only be granted on every resource.',
  },
  {
    rules: ['AwsSolutions-SF2'],
    paths: ['Replay/Machine/Resource'],
    reason: 'The execution history shows each object with its times; X-Ray would add cost and nothing to see.',
  },
  {
    rules: objects(
      '<LakeGold.Arn>/published/*',
      '<LakeGold.Arn>/athena-results/*',
      '<LakeGold.Arn>/published/manifests/*',
      '<LakeGold.Arn>/published/data/*',
      '<LakeGold.Arn>/published/facts/*',
    ),
    paths: ['Warehouse/Publish/Role/DefaultPolicy/Resource'],
    reason: 'Snapshots and query results are named after their run below a fixed prefix.',
  },
  {
    rules: objects(
      '<LakeSilver.Arn>/arrivals/*',
      '<LakeSilver.Arn>/receipts/*',
      '<LakeSilver.Arn>/staging/*',
      '<LakeSilver.Arn>/staging/receipts/*',
      '<LakeSilver.Arn>/staging/recounted/*',
    ),
    paths: ['Warehouse/Arrivals/Role/DefaultPolicy/Resource'],
    reason: 'Receipts and manifests are named after the input and the batch below fixed prefixes.',
  },
  {
    rules: [
      ...objects(
        '<LakeSilver.Arn>/arrivals/*',
        '<LakeSilver.Arn>/staging/*',
        '<LakeSilver.Arn>/tables/*',
        '<LakeGold.Arn>/tables/*',
        '<LakeGold.Arn>/athena-results/*',
        '<LakeGold.Arn>/published/data/*',
        '<WarehouseArrivalsFunction.Arn>:*',
        '<WarehousePublishFunction.Arn>:*',
      ),
      ...glueTables(databasePrefix, 'staging', 'silver', 'gold'),
    ],
    paths: ['Warehouse/RefreshRole/DefaultPolicy/Resource'],
    reason:
      'Athena names its own files below a table’s prefix and asks Glue for every table of the databases it joins.',
  },
  {
    rules: [
      ...objects('<LakeSilver.Arn>/tables/*', '<LakeGold.Arn>/tables/*', '<LakeGold.Arn>/athena-results/*'),
      ...glueTables(databasePrefix, 'bronze', 'staging', 'silver', 'gold'),
    ],
    paths: ['Privacy/Work/Role/DefaultPolicy/Resource'],
    reason: 'Athena writes new files beside the old ones, under names of its own, in every table that holds persons.',
  },
  {
    rules: objects(
      '<LakeBronze.Arn>/bronze/*',
      '<LakeBronze.Arn>/landing/*',
      '<LakeBronze.Arn>/aws/lambda/*',
      '<LakeBronze.Arn>/privacy/*',
      '<LakeSilver.Arn>/staging/*',
      '<LakeSilver.Arn>/staging/erasures/*',
      '<LakeSilver.Arn>/reports/*',
      '<LakeSilver.Arn>/receipts/pending/*',
      '<LakeGold.Arn>/athena-results/*',
      '<LakeGold.Arn>/published/data/*',
      '<LakeGold.Arn>/published/facts/*',
      '<LakeGold.Arn>/published/manifests/*',
      '<LakeGold.Arn>/models/features/*',
      '<LakeGold.Arn>/reports/*',
      '<LakeGold.Arn>/privacy/exports/*',
      ...['maintenance', 'refresh'].map(
        (machine) => `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${stackName}-${machine}:*`,
      ),
    ),
    paths: ['Privacy/Work/Role/Places/Resource'],
    reason: 'It erases a person from wherever the lake may hold them, and nobody knows beforehand under which names.',
  },
  {
    rules: objects('*'),
    paths: ['Privacy/Role/DefaultPolicy/Resource'],
    reason: 'Delivery of logs can only be granted on every resource.',
  },
  {
    rules: ['AwsSolutions-SF2'],
    paths: ['Privacy/Machine/Resource'],
    reason: 'Its three states say when they ran; X-Ray would add cost and nothing to see.',
  },
  {
    rules: objects('<LakeBronze.Arn>/bronze/raw_events/*', '<LakeSilver.Arn>/staging/quarantine/*'),
    paths: ['Warehouse/Compact/Role/DefaultPolicy/Resource'],
    reason: 'It joins what batches of the stream have left below two fixed prefixes, whatever their names.',
  },
  {
    rules: [
      ...objects(
        '<LakeSilver.Arn>/tables/*',
        '<LakeGold.Arn>/tables/*',
        '<LakeGold.Arn>/athena-results/*',
        '<WarehouseCompactFunction.Arn>:*',
      ),
      ...glueTables(databasePrefix, 'silver', 'gold'),
    ],
    paths: ['Warehouse/MaintenanceRole/DefaultPolicy/Resource'],
    reason: 'Compaction writes new files beside the old ones, under names of Athena’s own, in every Iceberg table.',
  },
  {
    rules: [
      ...objects(
        '<LakeBronze.Arn>/bronze/*',
        '<LakeSilver.Arn>/arrivals/*',
        '<LakeSilver.Arn>/staging/*',
        '<LakeSilver.Arn>/tables/*',
        '<LakeGold.Arn>/tables/*',
        '<LakeGold.Arn>/athena-results/*',
      ),
      ...glueTables(databasePrefix, 'bronze', 'staging', 'silver', 'gold'),
    ],
    paths: ['Warehouse/QueryRole/DefaultPolicy/Resource'],
    reason: 'A question may be about any table; Athena reads the objects beneath it and names its results itself.',
  },
  {
    rules: [
      ...objects(
        '<LakeBronze.Arn>/landing/*',
        '<LakeSilver.Arn>/reports/uploads/*',
        '<LakeSilver.Arn>/staging/*',
        '<LakeSilver.Arn>/tables/*',
        '<LakeGold.Arn>/tables/*',
        '<LakeGold.Arn>/athena-results/*',
      ),
      ...glueTables(databasePrefix, 'staging', 'silver', 'gold'),
    ],
    paths: ['Api/Reports/Role/DefaultPolicy/Resource'],
    reason: 'Saved queries read these, and Athena names its results itself; files that people send keep their names.',
  },
  {
    rules: objects('*'),
    paths: ['Warehouse/RefreshRole/DefaultPolicy/Resource', 'Warehouse/MaintenanceRole/DefaultPolicy/Resource'],
    reason: 'Delivery of Step Functions logs can only be granted on every resource (AWS, logging to CloudWatch Logs).',
  },
  {
    rules: ['AwsSolutions-SF2'],
    paths: ['Warehouse/Refresh/Resource', 'Warehouse/Maintenance/Resource'],
    reason: 'The execution history shows each statement with its times; X-Ray would add cost and nothing to see.',
  },
  {
    rules: objects(
      '<LakeGold.Arn>/published/*',
      '<LakeGold.Arn>/reports/*',
      ...(weeklyMail ? ['<LakeGold.Arn>/reports/weekly/*.sent.json'] : []),
    ),
    paths: ['Reporting/Write/Role/DefaultPolicy/Resource'],
    reason: 'Reports are named after their day or week, and read from whatever snapshot the pointer names.',
  },
  {
    rules: objects(
      '<LakeGold.Arn>/published/*',
      '<LakeGold.Arn>/privacy/exports/*',
      '<LakeBronze.Arn>/privacy/subjects/*',
    ),
    paths: ['Api/Reports/Role/DefaultPolicy/Resource'],
    reason: 'It reads whatever snapshot the pointer names.',
  },
  {
    rules: objects(
      ...JOB_KINDS.filter((kind) => kind !== 'train' || models.imageBuild !== 'none').map(
        (kind) => `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${stackName}-${kind}:*`,
      ),
    ),
    paths: ['Api/Reports/Role/DefaultPolicy/Resource'],
    reason: 'How far a job is: Step Functions names its executions.',
  },
  {
    rules: ['AwsSolutions-APIG4'],
    paths: [...routePaths(TRACKING_ROUTES, ['OPTIONS']), ...routePaths(PIXEL_ROUTES)],
    reason:
      'Tracking calls carry a write key that collect checks; preflight requests carry no credentials by definition.',
  },
  ...webhookSuppressions(webhooks),
  {
    rules: ['AwsSolutions-APIG4'],
    paths: routePaths(readRoutes(({ access }) => typeof access === 'object' && access.keys !== undefined)),
    reason: 'Reads carry a key or an access token, which api itself checks: the gateway knows no keys.',
  },
  {
    rules: ['AwsSolutions-APIG4'],
    paths: routePaths(readRoutes(({ access }) => access === 'public')),
    reason: 'Health and the document of the API are public and say nothing about the shop.',
  },
];

/** The accepted findings in what takes webhooks, where a stage expects any. */
function webhookSuppressions(webhooks: StageConfig['webhooks']): readonly Suppression[] {
  const sources = Object.keys(webhooks);
  if (sources.length === 0) return [];
  return [
    {
      rules: ['AwsSolutions-SMG4'],
      paths: sources.map((source) => `Webhooks/Secret-${source}/Resource`),
      reason: 'The platform that signs sets the secret, or has to be told it: nothing here could rotate it alone.',
    },
    {
      rules: objects('<LakeBronze.Arn>/privacy/requests/*', '<LakeBronze.Arn>/privacy/subjects/*'),
      paths: ['Webhooks/Receive/Role/DefaultPolicy/Resource'],
      reason: 'A request is named after its content below a fixed prefix.',
    },
    {
      rules: ['AwsSolutions-APIG4'],
      paths: routePaths([WEBHOOK_ROUTE]),
      reason: 'Deliveries are signed, which webhooks checks in constant time.',
    },
  ];
}
