import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { WEBHOOK_METRICS } from '../../contracts/webhooks.ts';
import type { Alarms } from './alarms.ts';

/** A quiet shop has few orders an hour, and its platform gives up after as many failures. */
const PERIOD = Duration.hours(1);
/** One may be a stranger's. */
const FEW = 3;

/** The alarms on what `webhooks` measures. */
export function webhookAlarms(alarms: Alarms): void {
  const metric = (metricName: string): Metric =>
    new Metric({
      namespace: WEBHOOK_METRICS.namespace,
      metricName,
      dimensionsMap: { Stack: Stack.of(alarms).stackName },
      statistic: 'Sum',
      period: PERIOD,
    });
  alarms.onMetric(
    'WebhooksRefused',
    metric(WEBHOOK_METRICS.refused),
    FEW,
    'Deliveries came whose signature does not fit: the platform signs with another secret than the stage has, and will stop to deliver. See docs/operations.md, webhooks.',
  );
  alarms.onMetric(
    'PrivacyRequested',
    metric(WEBHOOK_METRICS.privacyRequests),
    1,
    'A person asked for their data, or a shop for its erasure: the request lies under privacy/requests/ of the bronze bucket, and has to be met in 30 days. See docs/operations.md, webhooks.',
  );
}
