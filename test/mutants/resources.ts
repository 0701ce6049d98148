import { ofType } from '../rules/document.ts';
import { first, mutant, type TemplateMutant } from './mutant.ts';

const CLOUDFORMATION = 'isTakenByCloudFormation';
const BUCKET = 'AWS::S3::Bucket';
const TABLE = 'AWS::Glue::Table';
const FUNCTION = 'AWS::Lambda::Function';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const ALARM = 'AWS::CloudWatch::Alarm';
const SCHEDULE = 'AWS::Scheduler::Schedule';

interface LifecycleRule {
  Prefix?: string;
  ExpirationInDays?: number;
  Transitions: { StorageClass: string; TransitionInDays: number }[];
}
type Lifecycle = (document: Parameters<TemplateMutant['mutate']>[0], bucket: string, prefix: string) => LifecycleRule;
const lifecycle: Lifecycle = (document, bucket, prefix) => {
  const rules: LifecycleRule[] = first(document, BUCKET, bucket).LifecycleConfiguration.Rules;
  const rule = rules.find(({ Prefix }) => Prefix === prefix);
  if (!rule) throw new Error(`No rule of ${prefix} in ${bucket}: the mutant no longer applies`);
  return rule;
};
const iceberg = (document: Parameters<Lifecycle>[0], id: string) =>
  first(document, TABLE, id).OpenTableFormatInput.IcebergInput;
const partitioned = (document: Parameters<Lifecycle>[0]) => {
  const inputs = ofType(document, TABLE).map(
    ([, { Properties }]) => Properties.OpenTableFormatInput?.IcebergInput.IcebergTableInput,
  );
  return inputs.find((input) => input?.PartitionSpec);
};
const staging = (document: Parameters<Lifecycle>[0]) => first(document, TABLE, 'CatalogStaging').TableInput;

/** Faults that CloudFormation finds itself. */
const OF_CLOUDFORMATION: readonly TemplateMutant[] = [
  mutant(
    CLOUDFORMATION,
    'a function that may run for longer than Lambda lets it',
    /1000 exceeds maximum 900/,
    (document) => {
      first(document, FUNCTION).Timeout = 1000;
    },
  ),
  mutant(CLOUDFORMATION, 'a property there is none of', /'ShardsCount' was unexpected/, (document) => {
    first(document, 'AWS::Kinesis::Stream').ShardsCount = 2;
  }),
  mutant(CLOUDFORMATION, 'a required property that is missing', /'FunctionName' is a required property/, (document) => {
    delete first(document, MAPPING).FunctionName;
  }),
  mutant(CLOUDFORMATION, 'a number out of range', /greater than the maximum of 10000/, (document) => {
    first(document, MAPPING).BatchSize = 20_000;
  }),
  mutant(CLOUDFORMATION, 'a reference to nothing', /'Nope' is not one of/, (document) => {
    first(document, MAPPING).EventSourceArn = { Ref: 'Nope' };
  }),
  mutant(CLOUDFORMATION, 'an attribute that a resource does not have', /'StreamArn' is not one of/, (document) => {
    const [stream] = Object.entries(document.Resources).find(([, { Type }]) => Type === 'AWS::Kinesis::Stream') ?? [];
    first(document, MAPPING).EventSourceArn = { 'Fn::GetAtt': [stream, 'StreamArn'] };
  }),
  mutant(CLOUDFORMATION, 'an Iceberg schema without fields', /'Fields' is a required property/, (document) => {
    delete iceberg(document, 'CatalogSilver').IcebergTableInput.Schema.Fields;
  }),
  mutant(CLOUDFORMATION, 'a scan limit that Athena refuses', /less than the minimum of 10000000/, (document) => {
    first(document, 'AWS::Athena::WorkGroup').WorkGroupConfiguration.BytesScannedCutoffPerQuery = 100;
  }),
  mutant(CLOUDFORMATION, 'a name that is too long', /length 90 exceeds maximum 80/, (document) => {
    first(document, 'AWS::StepFunctions::StateMachine').StateMachineName = 'x'.repeat(90);
  }),
  mutant(CLOUDFORMATION, 'a storage class there is none of', /'GLACIERR' is not one of/, (document) => {
    (lifecycle(document, 'LakeBronze', 'landing/').Transitions[0] as { StorageClass: string }).StorageClass =
      'GLACIERR';
  }),
  mutant(CLOUDFORMATION, 'resources that wait for each other', /Circular [Dd]ependenc/, ({ Resources }) => {
    const [one = '', other = ''] = Object.keys(Resources);
    Object.assign(Resources[one] ?? {}, { DependsOn: [other] });
    Object.assign(Resources[other] ?? {}, { DependsOn: [one] });
  }),
];

const OF_THE_LAKE: readonly TemplateMutant[] = [
  mutant(
    'staysReadable',
    'staged files that go to Glacier',
    /staging\/ go to GLACIER.*InvalidObjectState/,
    (document) => {
      lifecycle(document, 'LakeSilver', 'staging/').Transitions = [{ StorageClass: 'GLACIER', TransitionInDays: 90 }];
    },
  ),
  mutant('staysReadable', 'files that go to the deep archive', /DEEP_ARCHIVE.*InvalidObjectState/, (document) => {
    lifecycle(document, 'LakeBronze', 'landing/').Transitions = [
      { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 180 },
    ];
  }),
  mutant('staysReadable', 'a colder class after three days', /S3 refuses less than 30/, (document) => {
    lifecycle(document, 'LakeBronze', 'landing/').Transitions = [{ StorageClass: 'STANDARD_IA', TransitionInDays: 3 }];
  }),
  mutant('keepsTables', 'tables that expire', /tables\/ expires after 30 days/, (document) => {
    first(document, BUCKET, 'LakeSilver').LifecycleConfiguration.Rules.push({
      Prefix: 'tables/',
      ExpirationInDays: 30,
      Status: 'Enabled',
    });
  }),
  mutant(
    'keepsTables',
    'a snapshot that expires while readers follow it',
    /published\/data\/.*NoSuchKey/,
    (document) => {
      lifecycle(document, 'LakeGold', 'published/manifests/').Prefix = 'published/';
    },
  ),
  mutant('keepsTables', 'a rule for everything in a bucket', /everything expires/, (document) => {
    delete lifecycle(document, 'LakeGold', 'athena-results/').Prefix;
  }),
  mutant('keepsBucketsClosed', 'a bucket that may be made public', /may be made public/, (document) => {
    first(document, BUCKET, 'LakeSilver').PublicAccessBlockConfiguration.BlockPublicPolicy = false;
  }),
  mutant('keepsBucketsClosed', 'a bucket without TLS', /takes requests without TLS/, (document) => {
    first(document, 'AWS::S3::BucketPolicy', 'LakeGold').PolicyDocument.Statement = [];
  }),
  mutant(
    'outlivesTheStackAsAWhole',
    'a database that goes while its tables stay',
    /with it the tables in it/,
    ({ Resources }) => {
      const database = Object.values(Resources).find(({ Type }) => Type === 'AWS::Glue::Database');
      Object.assign(database ?? {}, { DeletionPolicy: 'Delete' });
    },
  ),
];

const OF_THE_CATALOG: readonly TemplateMutant[] = [
  mutant(
    'hasIcebergThatSurvives',
    'TableInput beside Iceberg',
    /expected only via TableInput or via Iceberg/,
    (document) => {
      first(document, TABLE, 'CatalogSilver').TableInput = { Description: 'x' };
    },
  ),
  mutant('hasIcebergThatSurvives', 'a schema without its type', /Cannot parse type from json/, (document) => {
    delete iceberg(document, 'CatalogSilver').IcebergTableInput.Schema.Type;
  }),
  mutant('hasIcebergThatSurvives', 'a type of Hive', /Iceberg has no type bigint/, (document) => {
    iceberg(document, 'CatalogSilver').IcebergTableInput.Schema.Fields[0].Type = 'bigint';
  }),
  mutant('hasIcebergThatSurvives', 'two columns of one field id', /two fields of one id/, (document) => {
    iceberg(document, 'CatalogSilver').IcebergTableInput.Schema.Fields[1].Id = 1;
  }),
  mutant(
    'hasIcebergThatSurvives',
    'a table at the root of a bucket',
    /Path missing in file system location/,
    (document) => {
      iceberg(document, 'CatalogSilver').IcebergTableInput.Location = 's3://bucket/';
    },
  ),
  mutant('hasIcebergThatSurvives', 'a partition by a column there is none of', /Type cannot be null/, (document) => {
    partitioned(document).PartitionSpec.Fields[0].SourceId = 999;
  }),
  mutant('hasIcebergThatSurvives', 'a version that Athena does not write', /version 2 alone/, (document) => {
    iceberg(document, 'CatalogGold').Version = '3';
  }),
  mutant(
    'projectsEveryPartition',
    'a partition without its projection',
    /missing projection configuration: \[dt\]/,
    (document) => {
      delete staging(document).Parameters['projection.dt.type'];
    },
  ),
  mutant('projectsEveryPartition', 'days in another form than in the keys', /every query is empty/, (document) => {
    staging(document).Parameters['projection.dt.format'] = 'yyyy/MM/dd';
  }),
  mutant('projectsEveryPartition', 'a range that is none', /the range .* is none that Athena reads/, (document) => {
    staging(document).Parameters['projection.dt.range'] = 'yesterday,NOW';
  }),
  mutant('projectsEveryPartition', 'locations without their slash', /does not end with \//, (document) => {
    const template = staging(document).Parameters['storage.location.template'];
    template['Fn::Join'][1] = template['Fn::Join'][1].map((part: unknown) =>
      typeof part === 'string' ? part.replace(/\/$/, '') : part,
    );
  }),
];

const OF_INGESTION: readonly TemplateMutant[] = [
  mutant('losesNoRecord', 'a stream read from its end', /before the mapping stands is never read/, (document) => {
    first(document, MAPPING).StartingPosition = 'LATEST';
  }),
  mutant('losesNoRecord', 'reports of failures that nobody reads', /reports as failed counts as done/, (document) => {
    delete first(document, MAPPING).FunctionResponseTypes;
  }),
  mutant('losesNoRecord', 'no place for what is given up', /what is given up is gone/, (document) => {
    delete first(document, MAPPING).DestinationConfig;
  }),
  mutant('losesNoRecord', 'a record that is tried for ever', /holds its shard until it expires/, (document) => {
    first(document, MAPPING).MaximumRetryAttempts = -1;
  }),
  mutant(
    'losesNoRecord',
    'records that go before they are given up',
    /some go before they are set aside/,
    (document) => {
      first(document, MAPPING).MaximumRecordAgeInSeconds = 604_800;
    },
  ),
  mutant('losesNoRecord', 'a filter on the stream', /dropped unread/, (document) => {
    first(document, MAPPING).FilterCriteria = { Filters: [{ Pattern: '{"data":{"type":["track"]}}' }] };
  }),
  mutant('batchesWithinLimits', 'large batches without a window', /need a window of a second/, (document) => {
    first(document, MAPPING).MaximumBatchingWindowInSeconds = 0;
  }),
  mutant('mayReadItsStream', 'a mapping before the policy of its role', /Cannot access stream/, (document) => {
    const mapping = Object.values(document.Resources).find(({ Type }) => Type === MAPPING);
    Object.assign(mapping ?? {}, { DependsOn: [] });
  }),
  mutant('fitsANewAccount', 'a runtime that is gone', /runtime nodejs16\.x is not there/, (document) => {
    first(document, FUNCTION).Runtime = 'nodejs16.x';
  }),
  mutant('fitsANewAccount', 'more memory than a new account has', /3008 at most/, (document) => {
    first(document, FUNCTION).MemorySize = 4096;
  }),
  mutant('fitsANewAccount', 'reserved concurrency', /UnreservedConcurrentExecution below/, (document) => {
    first(document, FUNCTION).ReservedConcurrentExecutions = 5;
  }),
  mutant('fitsANewAccount', 'a function that outlasts its API', /the API waits for 30/, (document) => {
    first(document, FUNCTION, 'IngestionCollect').Timeout = 60;
  }),
  mutant('fitsANewAccount', 'an environment that is too large', /Lambda takes 4096/, (document) => {
    first(document, FUNCTION).Environment.Variables.WRITE_KEYS = 'x'.repeat(5000);
  }),
];

const OF_OPERATIONS: readonly TemplateMutant[] = [
  mutant('hasSchedulesThatCome', 'a schedule of one hours', /rate\(1 hour\).*ValidationException/, (document) => {
    first(document, SCHEDULE).ScheduleExpression = 'rate(1 hours)';
  }),
  mutant('hasSchedulesThatCome', 'a schedule at minute 61', /61 is no minute/, (document) => {
    first(document, SCHEDULE).ScheduleExpression = 'cron(61 3 * * ? *)';
  }),
  mutant('hasSchedulesThatCome', 'a schedule that may start nothing', /without a role/, (document) => {
    delete first(document, SCHEDULE).Target.RoleArn;
  }),
  mutant(
    'watchesRealMetrics',
    'an alarm on a metric of another service',
    /AWS\/Lambda has no metric 5xx/,
    (document) => {
      first(document, ALARM, 'WarehouseAlarmsEventsFailed').MetricName = '5xx';
    },
  ),
  mutant('watchesRealMetrics', 'an alarm by a dimension there is none of', /no metrics by Function/, (document) => {
    first(document, ALARM, 'WarehouseAlarmsEventsFailed').Dimensions[0].Name = 'Function';
  }),
  mutant(
    'watchesRealMetrics',
    'an alarm on a metric that no function writes',
    /no function writes the metric HeldRow /,
    (document) => {
      first(document, ALARM, 'WarehouseAlarmsRowsHeld').MetricName = 'HeldRow';
    },
  ),
  mutant('watchesRealMetrics', 'an alarm over two weeks', /CloudWatch takes 604800/, (document) => {
    Object.assign(first(document, ALARM, 'WarehouseAlarmsEventsFailed'), { Period: 86_400, EvaluationPeriods: 14 });
  }),
  mutant(
    'countsWhatItWatches',
    'an alarm on requests that S3 does not count',
    /counts nothing as failures/,
    (document) => {
      delete first(document, BUCKET, 'LakeBronze').MetricsConfigurations;
    },
  ),
  mutant(
    'reachesItsTopic',
    'a topic under the key of AWS',
    /does not have authorization to access the SNS topic/,
    ({ Resources }) => {
      Resources.Topic = { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: 'alias/aws/sns' } };
    },
  ),
  mutant('waitsForRealEvents', 'an event that S3 does not send', /no service sends Object Create:/, (document) => {
    first(document, 'AWS::Events::Rule', 'IngestionLanded').EventPattern['detail-type'] = ['Object Create'];
  }),
  mutant(
    'letsCallersIn',
    'a rule that may not invoke its function',
    /events\.amazonaws\.com may not invoke/,
    ({ Resources }) => {
      const [id = ''] =
        Object.entries(Resources).find(
          ([, { Type, Properties }]) =>
            Type === 'AWS::Lambda::Permission' && Properties.Principal === 'events.amazonaws.com',
        ) ?? [];
      delete Resources[id];
    },
  ),
];

const built = (name: string, reason: RegExp, from: string, to = ''): TemplateMutant =>
  mutant('buildsWhatSageMakerTakes', name, reason, (document) => {
    const { Source } = first(document, 'AWS::CodeBuild::Project');
    Source.BuildSpec = Source.BuildSpec.replace(from, to);
  });

const OF_IMAGES: readonly TemplateMutant[] = [
  built('an image with an OCI manifest', /Unsupported manifest media type/, ',oci-mediatypes=false'),
  built('an image with an attestation', /makes an OCI index/, '--provenance=false '),
  built('an image with a list of its parts', /makes an OCI index/, '--sbom=false '),
  built('an image for ARM', /exec format error/, 'linux/amd64', 'linux/arm64'),
  mutant(
    'buildsWhatSageMakerTakes',
    'a build that may not run Docker',
    /Cannot connect to the Docker daemon/,
    (document) => {
      first(document, 'AWS::CodeBuild::Project').Environment.PrivilegedMode = false;
    },
  ),
];

export const RESOURCES: readonly TemplateMutant[] = [
  ...OF_CLOUDFORMATION,
  ...OF_THE_LAKE,
  ...OF_THE_CATALOG,
  ...OF_INGESTION,
  ...OF_OPERATIONS,
  ...OF_IMAGES,
];
