import type { Deployment } from './deployment.ts';
import { sageMakerArn } from './resources.ts';

/** An endpoint as it is kept; times in milliseconds since 1970. */
export interface EndpointRecord {
  readonly name: string;
  readonly status: 'Creating' | 'Updating' | 'InService' | 'Failed';
  /** The configuration in force; until an update is done, the one before. */
  readonly configName: string;
  /** What answers invocations. */
  readonly deployed?: Deployment;
  /** What is being brought up. */
  readonly pending?: Deployment;
  readonly failureReason?: string;
  readonly creationTime: number;
  readonly lastModifiedTime: number;
}

/** What DescribeEndpoint answers. */
export function describeEndpoint(record: EndpointRecord): Record<string, unknown> {
  const { name, status, configName, deployed, pending, failureReason, creationTime, lastModifiedTime } = record;
  return {
    EndpointName: name,
    EndpointArn: sageMakerArn('endpoint', name),
    EndpointConfigName: configName,
    ...(deployed && { ProductionVariants: [variantSummary(deployed)] }),
    EndpointStatus: status,
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    CreationTime: new Date(creationTime),
    LastModifiedTime: new Date(lastModifiedTime),
    ...(deployed?.deploymentConfig && { LastDeploymentConfig: deployed.deploymentConfig }),
    ...(deployed && pending && { PendingDeploymentSummary: { EndpointConfigName: pending.config.name } }),
  };
}

function variantSummary({ config, model }: Deployment): Record<string, unknown> {
  const { VariantName, ServerlessConfig, InitialInstanceCount } = config.variant;
  return {
    VariantName,
    DeployedImages: [{ SpecifiedImage: model.image }],
    ...{ CurrentWeight: 1, DesiredWeight: 1 },
    ...(ServerlessConfig && { CurrentServerlessConfig: ServerlessConfig }),
    ...(InitialInstanceCount !== undefined && {
      ...{ CurrentInstanceCount: InitialInstanceCount, DesiredInstanceCount: InitialInstanceCount },
    }),
  };
}
