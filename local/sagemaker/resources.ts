import { arnOf } from '../common/arns.ts';
import { AwsFailure } from '../service.ts';

/** SageMaker writes the names of these in lower case into their ARNs, and two names that differ by case only are one. */
export const sageMakerArn = (kind: 'training-job' | 'model' | 'endpoint-config' | 'endpoint', name: string): string =>
  arnOf('sagemaker', `${kind}/${keyOf(name)}`);

/** Under which a resource is kept: names that differ by case only are one. */
export const keyOf = (name: string): string => name.toLowerCase();

/** The registry keeps the case of a group's name. */
export const packageGroupArn = (group: string): string => arnOf('sagemaker', `model-package-group/${group}`);

export const packageArn = (group: string, version: number | string): string =>
  arnOf('sagemaker', `model-package/${group}/${version}`);

/** A group is named by its name or its ARN. */
export const packageGroupName = (nameOrArn: string): string =>
  nameOrArn.replace(/^arn:aws:sagemaker:[^:]*:\d{12}:model-package-group\//, '');

/** What SageMaker answers to a request that is wrong, whatever is wrong about it. */
export const invalid = (message: string): AwsFailure => new AwsFailure('ValidationException', message);

/** `kind` as SageMaker's messages spell it: `model`, `endpoint configuration`, `endpoint`. */
export const notFound = (kind: string, arn: string): AwsFailure => invalid(`Could not find ${kind} "${arn}".`);

export const alreadyThere = (kind: string, arn: string): AwsFailure =>
  invalid(`Cannot create already existing ${kind} "${arn}".`);
