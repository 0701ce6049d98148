import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FRONT_DOOR_METRICS } from '../../contracts/front-door.ts';
import type { StageConfig } from '../config.ts';
import type { Alarms } from './alarms.ts';

const PERIOD = Duration.minutes(5);
/** Of the events of a day, in percent. */
const NEARLY_ALL = 80;

/** The alarms on what `collect` measures. */
export function frontDoorAlarms(alarms: Alarms, { limits }: Pick<StageConfig, 'limits'>): void {
  const { stackName } = Stack.of(alarms);
  const metric = (metricName: string, statistic: string): Metric =>
    new Metric({
      namespace: FRONT_DOOR_METRICS.namespace,
      metricName,
      dimensionsMap: { Stack: stackName },
      statistic,
      period: PERIOD,
    });
  if (limits.eventsPerDay !== null) {
    alarms.onMetric(
      'EventsNearTheirLimit',
      metric(FRONT_DOOR_METRICS.dailyShare, 'Maximum'),
      NEARLY_ALL,
      'A write key has sent 80 % of the events that it may send in a day; above 100 % they are refused. Raise limits.eventsPerDay, or replace a key that strangers use.',
    );
  }
  alarms.onMetric(
    'LimitsUncounted',
    metric(FRONT_DOOR_METRICS.uncounted, 'Sum'),
    1,
    'The counters of limits did not answer: events are taken all the same, but each function instance holds the limits by itself. The log of collect says why.',
  );
}
