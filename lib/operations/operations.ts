import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { REFRESH_METRICS } from '../../contracts/snapshot.ts';
import type { StageConfig } from '../config.ts';
import type { Ingestion } from '../ingestion.ts';
import type { Models } from '../models.ts';
import type { Warehouse } from '../warehouse.ts';
import { Alarms } from './alarms.ts';
import { addBudget } from './budget.ts';
import { frontDoorAlarms } from './front-door-alarms.ts';
import { ingestionAlarms } from './ingestion-alarms.ts';
import { modelAlarms } from './model-alarms.ts';

export interface Operated {
  readonly ingestion: Ingestion;
  readonly warehouse: Warehouse;
  readonly models: Models;
}

/**
 * Raises the alarms of a stage. They stand below the warehouse, where the first of them were made: moving them would give the
 * topic a new logical id, and everybody would have to confirm their subscription again.
 */
export function raiseAlarms(stage: StageConfig, { ingestion, warehouse, models }: Operated): Alarms {
  const { alarmEmail, monthlyBudgetUsd } = stage;
  const alarms = new Alarms(warehouse, 'Alarms', { email: alarmEmail });
  ingestionAlarms(alarms, ingestion);
  warehouseAlarms(alarms, warehouse);
  modelAlarms(alarms, models);
  frontDoorAlarms(alarms, stage);
  if (alarmEmail !== null && monthlyBudgetUsd !== null) {
    addBudget(alarms, 'Budget', { limit: monthlyBudgetUsd, email: alarmEmail });
  }
  return alarms;
}

function warehouseAlarms(
  alarms: Alarms,
  { refresh, maintenance }: { readonly refresh: StateMachine; readonly maintenance: StateMachine },
): void {
  alarms.onFailure(
    'RefreshFailed',
    refresh,
    'A refresh failed: the last good snapshot stays published. The execution names the check or the statement.',
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
