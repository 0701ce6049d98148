import { first, mutant, type TemplateMutant } from './mutant.ts';

const BUCKET = 'AWS::S3::Bucket';
const ALARM = 'AWS::CloudWatch::Alarm';
const SCHEDULE = 'AWS::Scheduler::Schedule';

/** Faults in schedules, alarms and rules. */
export const OF_OPERATIONS: readonly TemplateMutant[] = [
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
