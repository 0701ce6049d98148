import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { REFRESH_METRICS } from '../../contracts/snapshot.ts';
import type { StageConfig } from '../config.ts';
import { hoursBetween } from '../schedule.ts';
import type { Warehouse } from '../warehouse.ts';
import type { Alarms } from './alarms.ts';

/** Refreshes that may be missed before it is told. */
const MISSED = 3;
/** A day, and the time that a refresh takes. */
const CRON_HOURS = 26;
/** CloudWatch looks back a week. */
const LONGEST_HOURS = 168;

/** The alarms on what brings the published figures up to date, and on what keeps tables quick to read. */
export function warehouseAlarms(
  alarms: Alarms,
  { refresh, maintenance }: Pick<Warehouse, 'refresh' | 'maintenance'>,
  stage: Pick<StageConfig, 'refreshSchedule' | 'staleHours'>,
): void {
  alarms.onFailure(
    'RefreshFailed',
    refresh,
    'A refresh failed: the last good snapshot stays published. The execution names the check or the statement.',
  );
  const hours = staleHours(stage);
  alarms.onSilence(
    'RefreshLate',
    refresh.metricSucceeded({ period: Duration.hours(1), statistic: 'Sum' }),
    hours,
    `No refresh succeeded for ${hours} hours: the published figures get older. See docs/operations.md, refresh.`,
  );
  alarms.onMetric(
    'RowsHeld',
    new Metric({
      namespace: REFRESH_METRICS.namespace,
      metricName: REFRESH_METRICS.heldRows,
      dimensionsMap: { Stack: Stack.of(refresh).stackName },
      statistic: 'Maximum',
      period: Duration.minutes(5),
    }),
    1,
    'Rows that break a rule of their table are held out of gold, and the rest is published. Which, and why: npx shoplake quarantine held',
  );
  alarms.onFailure(
    'MaintenanceFailed',
    maintenance,
    'Tables were not compacted: their data is sound, reading them gets slower. The execution names them.',
  );
}

function staleHours({
  staleHours: asked,
  refreshSchedule,
}: Pick<StageConfig, 'refreshSchedule' | 'staleHours'>): number {
  const between = hoursBetween(refreshSchedule);
  const usual = between === null ? CRON_HOURS : Math.ceil(Math.max(1, between) * MISSED);
  return asked ?? Math.min(usual, LONGEST_HOURS);
}
