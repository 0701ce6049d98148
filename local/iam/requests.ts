import { type ServiceCall, UnsupportedError } from '../service.ts';
import type { Template } from '../template/template.ts';
import type { Access, AccessTable } from './requests/access.ts';
import { ATHENA_ACCESS } from './requests/athena.ts';
import { LAMBDA_ACCESS, SFN_ACCESS } from './requests/compute.ts';
import { KINESIS_ACCESS } from './requests/kinesis.ts';
import { EVENT_BRIDGE_ACCESS, SNS_ACCESS, SQS_ACCESS } from './requests/messaging.ts';
import { S3_ACCESS } from './requests/s3.ts';
import { SAGEMAKER_ACCESS, SAGEMAKER_RUNTIME_ACCESS } from './requests/sagemaker.ts';
import { SECRETS_MANAGER_ACCESS } from './requests/secrets-manager.ts';

/** Per service, as the SDK's client is named, the access that each operation needs. */
const TABLES: Readonly<Record<string, AccessTable>> = {
  Athena: ATHENA_ACCESS,
  EventBridge: EVENT_BRIDGE_ACCESS,
  Kinesis: KINESIS_ACCESS,
  Lambda: LAMBDA_ACCESS,
  S3: S3_ACCESS,
  SFN: SFN_ACCESS,
  SNS: SNS_ACCESS,
  SQS: SQS_ACCESS,
  SageMaker: SAGEMAKER_ACCESS,
  SageMakerRuntime: SAGEMAKER_RUNTIME_ACCESS,
  SecretsManager: SECRETS_MANAGER_ACCESS,
};

/** What a call must be allowed to do; all of it must be. */
export function accessesOf(call: ServiceCall, template: Template): readonly Access[] {
  const rule = TABLES[call.service]?.[call.operation];
  if (rule === undefined) {
    throw new UnsupportedError(`the permissions of ${call.service} ${call.operation}`);
  }
  return rule(call.input, template);
}
