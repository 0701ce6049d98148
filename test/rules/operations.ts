import { FRONT_DOOR_METRICS } from '../../contracts/front-door.ts';
import { INGESTION_METRICS } from '../../contracts/ingestion.ts';
import { MODEL_METRICS } from '../../contracts/models.ts';
import { REFRESH_METRICS } from '../../contracts/snapshot.ts';
import { scheduleFault } from '../../lib/schedule.ts';
import { listOf, ofType, type Rule, textOf } from './document.ts';

/** Schedules come when they are to, and reach what they start through a role that may. */
export const hasSchedulesThatCome: Rule = (document) =>
  ofType(document, 'AWS::Scheduler::Schedule').flatMap(([id, { Properties }]) => {
    const { ScheduleExpression, FlexibleTimeWindow, Target } = Properties;
    const fault = scheduleFault(String(ScheduleExpression));
    return [
      ...(fault === null
        ? []
        : [`${id}: ${ScheduleExpression}: ${fault} (ValidationException: Invalid Schedule Expression)`]),
      ...(FlexibleTimeWindow?.Mode ? [] : [`${id}: FlexibleTimeWindow.Mode is required`]),
      ...(Target?.RoleArn ? [] : [`${id}: without a role the scheduler may start nothing`]),
    ];
  });

/** Metrics of the services that alarms watch, with their dimensions: an alarm on another one never rings. */
const METRICS: Readonly<Record<string, readonly string[]>> = {
  'AWS/ApiGateway ApiId': ['4xx', '5xx', 'Count', 'DataProcessed', 'IntegrationLatency', 'Latency'],
  'AWS/CodeBuild ProjectName': ['Builds', 'Duration', 'FailedBuilds', 'SucceededBuilds'],
  'AWS/Kinesis StreamName': [
    'GetRecords.IteratorAgeMilliseconds',
    'IncomingBytes',
    'IncomingRecords',
    'ReadProvisionedThroughputExceeded',
    'WriteProvisionedThroughputExceeded',
  ],
  'AWS/Lambda FunctionName': [
    'AsyncEventAge',
    'AsyncEventsDropped',
    'ConcurrentExecutions',
    'DestinationDeliveryFailures',
    'Duration',
    'Errors',
    'Invocations',
    'IteratorAge',
    'Throttles',
  ],
  'AWS/S3 BucketName FilterId': ['AllRequests', '4xxErrors', '5xxErrors', 'PutRequests'],
  'AWS/SageMaker EndpointName VariantName': [
    'Invocation4XXErrors',
    'Invocation5XXErrors',
    'Invocations',
    'ModelLatency',
  ],
  'AWS/States StateMachineArn': [
    'ExecutionsAborted',
    'ExecutionsFailed',
    'ExecutionsStarted',
    'ExecutionsSucceeded',
    'ExecutionsTimedOut',
    'ExecutionThrottled',
    'ExecutionTime',
  ],
};
/** Metrics that functions of this platform write. */
const OWN: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [FRONT_DOOR_METRICS, INGESTION_METRICS, MODEL_METRICS, REFRESH_METRICS].map(({ namespace, ...names }) => [
    namespace,
    Object.values(names),
  ]),
);

interface Measured {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** Alarms watch what there is, over a time that CloudWatch takes. */
export const watchesRealMetrics: Rule = (document) =>
  ofType(document, 'AWS::CloudWatch::Alarm').flatMap(([id, { Properties }]) => {
    const { Metrics, MetricName, EvaluationPeriods = 1 } = Properties;
    const stats = listOf<{ MetricStat?: { Metric: Measured; Period: number } }>(Metrics).flatMap(
      ({ MetricStat }) => MetricStat ?? [],
    );
    const measured: Measured[] = MetricName === undefined ? stats.map(({ Metric }) => Metric) : [Properties];
    const period = Math.max(
      Properties.Period ?? 0,
      ...listOf<{ Period?: number }>(Metrics).map(({ Period = 0 }) => Period),
      ...stats.map(({ Period }) => Period),
    );
    const seconds = period * EvaluationPeriods;
    const longest = period < 3600 ? 86_400 : 604_800;
    return [
      ...measured.flatMap((metric) => metricFaults(metric).map((fault) => `${id}: ${fault}`)),
      ...(seconds > longest
        ? [`${id} looks at ${seconds} seconds, and CloudWatch takes ${longest} at most (ValidationError)`]
        : []),
      ...(String(Properties.AlarmDescription ?? '').length > 20 ? [] : [`${id} does not say what to do`]),
    ];
  });

function metricFaults({ Namespace, MetricName, Dimensions = [] }: Measured): string[] {
  const own = OWN[Namespace];
  if (own)
    return own.includes(MetricName)
      ? []
      : [`no function writes the metric ${MetricName} of ${Namespace}: the alarm never rings`];
  const names = Dimensions.map(({ Name }) => Name).sort();
  const known = METRICS[`${Namespace} ${names.join(' ')}`];
  if (known === undefined)
    return [`${Namespace} has no metrics by ${names.join(', ') || 'nothing'}: the alarm never rings`];
  return known.includes(MetricName) ? [] : [`${Namespace} has no metric ${MetricName}: the alarm never rings`];
}

/** S3 counts requests by a filter that the bucket has, and by no other. */
export const countsWhatItWatches: Rule = (document) => {
  const counted = ofType(document, 'AWS::S3::Bucket').flatMap(([id, { Properties }]) =>
    listOf<{ Id: string }>(Properties.MetricsConfigurations).map(({ Id }) => `<${id}> ${Id}`),
  );
  return ofType(document, 'AWS::CloudWatch::Alarm')
    .filter(([, { Properties }]) => Properties.Namespace === 'AWS/S3')
    .flatMap(([id, { Properties }]) => {
      const [bucket, filter] = (Properties as Measured).Dimensions?.map(({ Value }) => textOf(Value)) ?? [];
      return counted.includes(`${bucket} ${filter}`)
        ? []
        : [`${id}: ${bucket} counts nothing as ${filter}: the alarm never rings`];
    });
};

/** Alarms reach their topic: one that is encrypted with the key of AWS is closed to CloudWatch. */
export const reachesItsTopic: Rule = (document) =>
  ofType(document, 'AWS::SNS::Topic')
    .filter(([, { Properties }]) => JSON.stringify(Properties?.KmsMasterKeyId ?? '').includes('alias/aws/sns'))
    .map(
      ([id]) =>
        `${id} is encrypted with alias/aws/sns: “CloudWatch Alarms does not have authorization to access the SNS topic encryption key”`,
    );

/** Services of AWS whose events a rule may wait for, and what of them. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  'aws.s3': ['Object Created'],
  'aws.cloudformation': ['CloudFormation Stack Status Change'],
  'aws.codebuild': ['CodeBuild Build State Change'],
};

/** Rules wait for events that come. */
export const waitsForRealEvents: Rule = (document) =>
  ofType(document, 'AWS::Events::Rule').flatMap(([id, { Properties }]) => {
    const { source = [], 'detail-type': kinds = [] } = Properties.EventPattern ?? {};
    const known = (source as readonly string[]).flatMap((name) => EVENTS[name] ?? []);
    const unknown = (kinds as readonly string[]).filter((kind) => !known.includes(kind));
    return known.length === 0 || unknown.length > 0
      ? [`${id}: no service sends ${unknown.join(', ') || source}: the rule never fires`]
      : [];
  });

/** Functions are let in: each target of a rule and each integration of an API has a permission for its function. */
export const letsCallersIn: Rule = (document) => {
  const permitted = ofType(document, 'AWS::Lambda::Permission').map(
    ([, { Properties }]) => `${Properties.Principal} ${textOf(Properties.FunctionName)}`,
  );
  const targets = ofType(document, 'AWS::Events::Rule').flatMap(([id, { Properties }]) =>
    listOf<{ Arn: unknown }>(Properties.Targets).map(({ Arn }) => ({
      id,
      principal: 'events.amazonaws.com',
      arn: textOf(Arn),
    })),
  );
  const integrations = ofType(document, 'AWS::ApiGatewayV2::Integration').map(([id, { Properties }]) => ({
    id,
    principal: 'apigateway.amazonaws.com',
    arn: /<\w+Function\.Arn>/.exec(textOf(Properties.IntegrationUri))?.[0] ?? '',
  }));
  return [...targets, ...integrations]
    .filter(({ principal, arn }) => /Function\.Arn>$/.test(arn) && !permitted.includes(`${principal} ${arn}`))
    .map(
      ({ id, principal, arn }) => `${id}: ${principal} may not invoke ${arn}: the call is lost (or answered with 500)`,
    );
};
