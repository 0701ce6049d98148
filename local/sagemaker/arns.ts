import { ACCOUNT_ID, REGION } from '../service.ts';

const PREFIX = `arn:aws:sagemaker:${REGION}:${ACCOUNT_ID}:`;

/** SageMaker writes the names of these in lower case into their ARNs, and two names that differ by case only are one. */
export const sageMakerArn = (kind: 'training-job' | 'model' | 'endpoint-config' | 'endpoint', name: string): string =>
  `${PREFIX}${kind}/${name.toLowerCase()}`;

/** The registry keeps the case of a group's name. */
export const packageGroupArn = (group: string): string => `${PREFIX}model-package-group/${group}`;

export const packageArn = (group: string, version: number | string): string =>
  `${PREFIX}model-package/${group}/${version}`;

/** A group is named by its name or its ARN. */
export const packageGroupName = (nameOrArn: string): string =>
  nameOrArn.replace(/^arn:aws:sagemaker:[^:]*:\d{12}:model-package-group\//, '');
