import type { Store } from '../common/store.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import { assertTrusts } from '../iam/policies.ts';
import { assumeRole } from '../iam/principals.ts';
import type { ExecutionRole } from '../sagemaker/execution-role.ts';
import type { ContainerVariables } from '../sagemaker/images.ts';
import { SageMakerService, type Timing } from '../sagemaker/service.ts';
import type { Template } from '../template/template.ts';
import { type CallAs, roleOf } from './functions.ts';

const SERVICE = 'sagemaker.amazonaws.com';

export interface SageMakerParts {
  readonly template: Template;
  readonly store: Store;
  readonly call: CallAs;
  readonly authorizer: Authorizer;
  readonly onNotice: (notice: unknown) => void;
  readonly containerVariables?: ContainerVariables;
  /** For tests. */
  readonly timing?: Timing;
}

/** SageMaker with the container images, model package groups, alarms and roles of the template. */
export function makeSageMaker({
  template,
  store,
  call,
  authorizer,
  onNotice,
  timing,
  containerVariables,
}: SageMakerParts): SageMakerService {
  const namesOf = (type: string) => template.resources(type).map(({ logicalId }) => template.physicalName(logicalId));
  return new SageMakerService({
    assemblyDir: template.assemblyDir,
    store,
    assumeRole: (roleArn, sourceArn): ExecutionRole => {
      const roleId = roleOf(template, roleArn, sourceArn);
      assertTrusts(template, roleId, SERVICE, { 'aws:SourceArn': sourceArn });
      const principal = assumeRole(template, roleId, 'SageMaker');
      return {
        arn: roleArn,
        s3: (operation, input) => call(principal, { service: 'S3', operation, input }),
        authorize: (action, resourceArn) => authorizer.authorizeAction(principal, action, resourceArn),
      };
    },
    packageGroups: namesOf('AWS::SageMaker::ModelPackageGroup'),
    alarms: namesOf('AWS::CloudWatch::Alarm'),
    onNotice,
    ...(timing && { timing }),
    ...(containerVariables && { containerVariables }),
  });
}
