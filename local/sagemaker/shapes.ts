import { z } from 'zod';
import {
  image,
  name,
  roleArn,
  s3Uri,
  servingEnvironment,
  supported,
  tags,
  textMap,
  trainingEnvironment,
} from './parse.ts';

const channel = z.strictObject({
  ChannelName: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9._-]+$/, 'Member must satisfy regular expression pattern: [A-Za-z0-9\\.\\-_]+'),
  DataSource: z.strictObject({
    S3DataSource: z.strictObject({
      S3DataType: supported('S3Prefix'),
      S3Uri: s3Uri,
      S3DataDistributionType: supported('FullyReplicated').optional(),
    }),
  }),
  InputMode: supported('File').optional(),
  ContentType: z.string().max(256).optional(),
});

export const createTrainingJob = z.strictObject({
  TrainingJobName: name,
  RoleArn: roleArn,
  AlgorithmSpecification: z.strictObject({ TrainingImage: image, TrainingInputMode: supported('File') }),
  HyperParameters: textMap(100, 256, 2500).optional(),
  InputDataConfig: z.array(channel).min(1).max(20).optional(),
  OutputDataConfig: z.strictObject({ S3OutputPath: s3Uri }),
  ResourceConfig: z.strictObject({
    InstanceCount: supported(1),
    InstanceType: z.string().startsWith('ml.'),
    VolumeSizeInGB: z.int().min(1),
  }),
  StoppingCondition: z.strictObject({ MaxRuntimeInSeconds: z.int().min(1).optional() }),
  Environment: trainingEnvironment.optional(),
  EnableNetworkIsolation: z.boolean().optional(),
  Tags: tags.optional(),
});

export type TrainingJobRequest = z.infer<typeof createTrainingJob>;

export const trainingJobName = z.strictObject({ TrainingJobName: name });

/** Where a job puts `model.tar.gz` or `output.tar.gz`. */
export const outputUri = ({ OutputDataConfig, TrainingJobName }: TrainingJobRequest, file: string): string =>
  `${OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${TrainingJobName}/output/${file}`;

const primaryContainer = z.strictObject({
  Image: image,
  ModelDataUrl: s3Uri.optional(),
  Environment: servingEnvironment.optional(),
});

export const createModel = z.strictObject({
  ModelName: name,
  ExecutionRoleArn: roleArn,
  PrimaryContainer: primaryContainer,
  EnableNetworkIsolation: supported(false).optional(),
  Tags: tags.optional(),
});

const serverless = z.strictObject({
  MemorySizeInMB: z
    .int()
    .min(1024)
    .max(6144)
    .refine((megabytes) => megabytes % 1024 === 0, { message: 'Member must be a multiple of 1024' }),
  MaxConcurrency: z.int().min(1).max(200),
});

const variant = z
  .strictObject({
    VariantName: name,
    ModelName: name,
    ServerlessConfig: serverless.optional(),
    InstanceType: z.string().startsWith('ml.').optional(),
    InitialInstanceCount: z.int().min(1).optional(),
    InitialVariantWeight: supported(1).optional(),
    ContainerStartupHealthCheckTimeoutInSeconds: z.int().min(60).max(3600).optional(),
  })
  .refine(({ ServerlessConfig, InstanceType }) => (ServerlessConfig === undefined) !== (InstanceType === undefined), {
    message: 'A variant has either a ServerlessConfig or an InstanceType',
  })
  .refine(
    ({ InstanceType, InitialInstanceCount }) => (InstanceType === undefined) === (InitialInstanceCount === undefined),
    {
      message: 'InstanceType and InitialInstanceCount belong together',
    },
  );

export type Variant = z.infer<typeof variant>;

export const createEndpointConfig = z.strictObject({
  EndpointConfigName: name,
  ProductionVariants: z.array(variant).length(1, 'The account serves one variant'),
  Tags: tags.optional(),
});

const deploymentConfig = z.strictObject({
  BlueGreenUpdatePolicy: z
    .strictObject({
      TrafficRoutingConfiguration: z.strictObject({
        Type: supported('ALL_AT_ONCE'),
        WaitIntervalInSeconds: z.int().min(0).max(3600),
      }),
      TerminationWaitInSeconds: z.int().min(0).max(3600).optional(),
      MaximumExecutionTimeoutInSeconds: z.int().min(600).max(28_800).optional(),
    })
    .optional(),
  AutoRollbackConfiguration: z
    .strictObject({
      Alarms: z
        .array(z.strictObject({ AlarmName: z.string().min(1).max(255) }))
        .min(1)
        .max(10),
    })
    .optional(),
});

export type DeploymentConfig = z.infer<typeof deploymentConfig>;

const endpoint = { EndpointName: name, EndpointConfigName: name, DeploymentConfig: deploymentConfig.optional() };

export const createEndpoint = z.strictObject({ ...endpoint, Tags: tags.optional() });
/** Nothing but a new configuration changes a variant here, so all its properties are retained whatever is asked. */
export const updateEndpoint = z.strictObject({ ...endpoint, RetainAllVariantProperties: z.boolean().optional() });
export const endpointName = z.strictObject({ EndpointName: name });
export const endpointConfigName = z.strictObject({ EndpointConfigName: name });
export const modelName = z.strictObject({ ModelName: name });
/** Pages are not cut: the account has few of either. */
export const listing = z.strictObject({
  NameContains: z.string().max(63).optional(),
  MaxResults: z.int().min(1).max(100).optional(),
});

const mimeTypes = z.array(z.string().max(256)).optional();
const approvalStatus = z.enum(['Approved', 'Rejected', 'PendingManualApproval']);
const metricsSource = z.strictObject({ ContentType: z.string().max(256), S3Uri: s3Uri }).optional();

/** What the registry's metadata takes: letters, digits, blanks and a few signs; no braces or quotes, so no JSON. */
const METADATA = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;

const metadata = textMap(50, 128, 256, METADATA).refine(
  (map) => Object.values(map).every((value) => METADATA.test(value)),
  { message: `Map values must satisfy regular expression pattern: ${METADATA.source}` },
);

const packageContainer = z.strictObject({
  Image: image,
  ModelDataUrl: s3Uri.optional(),
  Environment: servingEnvironment.optional(),
});

export const createModelPackage = z.strictObject({
  ModelPackageGroupName: z.string().max(170),
  ModelPackageDescription: z.string().max(1024).optional(),
  InferenceSpecification: z.strictObject({
    Containers: z.array(packageContainer).length(1, 'The account serves one container'),
    SupportedContentTypes: mimeTypes,
    SupportedResponseMIMETypes: mimeTypes,
    SupportedRealtimeInferenceInstanceTypes: z.array(z.string().startsWith('ml.')).optional(),
  }),
  ModelApprovalStatus: approvalStatus.optional(),
  CustomerMetadataProperties: metadata.optional(),
  ModelMetrics: z
    .strictObject({
      ModelQuality: z.strictObject({ Statistics: metricsSource, Constraints: metricsSource }).optional(),
    })
    .optional(),
});

export type ModelPackageRequest = z.infer<typeof createModelPackage>;
