import type { Image } from './images.ts';

/** A role that SageMaker has assumed. */
export interface ExecutionRole {
  readonly arn: string;
  /** Calls S3 with the rights of the role. */
  s3(operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** @throws AwsFailure when the role may not do this */
  authorize(action: string, resourceArn: string): void;
}

/** @throws AwsFailure when the role does not let SageMaker assume it for the resource `sourceArn` */
export type AssumeRole = (roleArn: string, sourceArn: string) => ExecutionRole;

/** What a role needs to pull an image from a private repository. */
export function authorizePull(role: ExecutionRole, image: Image): void {
  role.authorize('ecr:GetAuthorizationToken', '*');
  for (const action of ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage']) {
    role.authorize(action, image.repositoryArn);
  }
}
