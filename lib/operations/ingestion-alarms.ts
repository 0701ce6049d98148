import { Duration } from 'aws-cdk-lib';
import type { Ingestion } from '../ingestion.ts';
import type { Alarms } from './alarms.ts';

const period = Duration.minutes(5);
/** Attempts at one record that always fails; what fails once may be S3 that was away for a moment. */
const ATTEMPTS = 4;

/** The alarms on what was taken and cannot be worked through: it is set aside with its payload, and no table knows of it. */
export function ingestionAlarms(alarms: Alarms, { transform, load }: Pick<Ingestion, 'transform' | 'load'>): void {
  alarms.onMetric(
    'EventsFailed',
    transform.function.metricErrors({ period, statistic: 'Sum' }),
    ATTEMPTS,
    'transform fails again and again: what it gives up lies under aws/lambda/ of the bronze bucket, and counts nowhere. See docs/operations.md, failure prefix',
  );
  alarms.onMetric(
    'FilesFailed',
    load.function.metric('AsyncEventsDropped', { period, statistic: 'Sum' }),
    1,
    'load gave up a file: its event lies under aws/lambda/async/ of the bronze bucket, and the file counts nowhere. See docs/operations.md, failure prefix',
  );
}
