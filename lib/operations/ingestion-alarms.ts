import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { INGESTION_METRICS } from '../../contracts/ingestion.ts';
import type { Ingestion } from '../ingestion.ts';
import { FAILURE_METRICS, type Lake } from '../lake.ts';
import type { Alarms } from './alarms.ts';

const period = Duration.minutes(5);
/** Attempts at one record that always fails; what fails once may be S3 that was away for a moment. */
const ATTEMPTS = 4;
/** Well above the window in which a batch is gathered, and well below the time after which records are given up. */
const LATE_MILLISECONDS = 3_600_000;

/** Of what looks wrong one or two an hour are a visitor's doing; many are a mistake of the shop's pages. */
const ODD_EVENTS = 50;
const ODD_ORDERS = 3;

export interface WatchedIngestion extends Pick<Ingestion, 'transform' | 'load'> {
  readonly lake: Lake;
}

/** The alarms on what waits, and on what was taken and cannot be worked through: it is set aside, and no table knows of it. */
export function ingestionAlarms(alarms: Alarms, { lake, transform, load }: WatchedIngestion): void {
  alarms.onMetric(
    'EventsLate',
    transform.function.metric('IteratorAge', { period, statistic: 'Maximum' }),
    LATE_MILLISECONDS,
    'Events have waited on the stream for an hour: transform fails, or has too little room. A day after they came they are given up. See docs/operations.md, stream',
  );
  alarms.onMetric(
    'FailuresKept',
    new Metric({
      namespace: 'AWS/S3',
      metricName: 'PutRequests',
      dimensionsMap: { BucketName: lake.bronze.bucketName, FilterId: FAILURE_METRICS },
      statistic: 'Sum',
      period,
    }),
    1,
    'An object came to the failure prefix: what it holds was taken, and counts in no table. See docs/operations.md, failure prefix',
  );
  alarms.onMetric(
    'EventsFailed',
    transform.function.metricErrors({ period, statistic: 'Sum' }),
    ATTEMPTS,
    'transform fails again and again: what it gives up lies under aws/lambda/ of the bronze bucket, and counts nowhere. See docs/operations.md, failure prefix',
  );
  const odd = (metricName: string): Metric =>
    new Metric({
      namespace: INGESTION_METRICS.namespace,
      metricName,
      dimensionsMap: { Stack: Stack.of(alarms).stackName },
      statistic: 'Sum',
      period: Duration.hours(1),
    });
  alarms.onMetric(
    'EventsWithoutId',
    odd(INGESTION_METRICS.eventsWithoutId),
    ODD_EVENTS,
    'Many events came in an hour with an id that is none, as "undefined": the pages or a server write a value that is not there. They count as those of guests. See docs/operations.md, what was taken and looks wrong',
  );
  alarms.onMetric(
    'OrdersUnlikeLines',
    odd(INGESTION_METRICS.ordersUnlikeLines),
    ODD_ORDERS,
    'Orders came whose revenue is not what their lines come to; the lines count. See docs/operations.md, what was taken and looks wrong',
  );
  alarms.onMetric(
    'FilesFailed',
    load.function.metric('AsyncEventsDropped', { period, statistic: 'Sum' }),
    1,
    'load gave up a file: its event lies under aws/lambda/async/ of the bronze bucket, and the file counts nowhere. See docs/operations.md, failure prefix',
  );
}
