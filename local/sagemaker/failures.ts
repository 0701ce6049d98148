import { AwsFailure } from '../service.ts';

/** What SageMaker answers to a request that is wrong, whatever is wrong about it. */
export const invalid = (message: string): AwsFailure => new AwsFailure('ValidationException', message);

/** `kind` as SageMaker's messages spell it: `model`, `endpoint configuration`, `endpoint`. */
export const notFound = (kind: string, arn: string): AwsFailure => invalid(`Could not find ${kind} "${arn}".`);

export const alreadyThere = (kind: string, arn: string): AwsFailure =>
  invalid(`Cannot create already existing ${kind} "${arn}".`);
