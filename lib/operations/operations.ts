import type { StageConfig } from '../config.ts';
import type { Api } from '../http-api.ts';
import type { Ingestion } from '../ingestion.ts';
import type { Lake } from '../lake.ts';
import type { Models } from '../models.ts';
import type { Privacy } from '../privacy/privacy.ts';
import type { Replay } from '../replay.ts';
import type { Warehouse } from '../warehouse.ts';
import type { Webhooks } from '../webhooks.ts';
import { Alarms } from './alarms.ts';
import { addBudget } from './budget.ts';
import { frontDoorAlarms } from './front-door-alarms.ts';
import { functionAlarms } from './function-alarms.ts';
import { ingestionAlarms } from './ingestion-alarms.ts';
import { modelAlarms } from './model-alarms.ts';
import { warehouseAlarms } from './warehouse-alarms.ts';
import { webhookAlarms } from './webhook-alarms.ts';

export interface Operated {
  readonly lake: Lake;
  readonly api: Api;
  readonly ingestion: Ingestion;
  readonly warehouse: Warehouse;
  readonly replay: Replay;
  readonly privacy: Privacy;
  /** Where the stage has any. */
  readonly models: Models | undefined;
  /** Where the stage expects any. */
  readonly webhooks: Webhooks | undefined;
}

/**
 * Raises the alarms of a stage. They stand below the warehouse, where the first of them were made: moving them would give the
 * topic a new logical id, and everybody would have to confirm their subscription again.
 */
export function raiseAlarms(
  stage: StageConfig,
  { lake, api, ingestion, warehouse, models, webhooks, replay, privacy }: Operated,
): Alarms {
  const { alarmEmail, monthlyBudgetUsd } = stage;
  const alarms = new Alarms(warehouse, 'Alarms', { email: alarmEmail });
  ingestionAlarms(alarms, { lake, ...ingestion });
  functionAlarms(alarms, api);
  warehouseAlarms(alarms, warehouse, stage);
  if (models) modelAlarms(alarms, models);
  frontDoorAlarms(alarms, stage);
  alarms.onFailure(
    'ReplayFailed',
    replay.machine,
    'A replay was not finished: what it staged is whole, and starting it again for the same days goes on with the rest. The execution names the object.',
  );
  alarms.onFailure(
    'PrivacyFailed',
    privacy.machine,
    'An erasure or an export was not finished. Started again with the same input it goes on: see docs/privacy.md.',
  );
  if (webhooks) webhookAlarms(alarms);
  if (alarmEmail !== null && monthlyBudgetUsd !== null) {
    addBudget(alarms, 'Budget', { limit: monthlyBudgetUsd, email: alarmEmail });
  }
  return alarms;
}
