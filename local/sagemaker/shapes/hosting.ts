import { z } from 'zod';
import { image, name, roleArn, s3Uri, servingEnvironment, supported, tags } from '../parse.ts';

const primaryContainer = z.strictObject({
  Image: image.optional(),
  ModelDataUrl: s3Uri.optional(),
  ModelPackageName: z.string().max(176).optional(),
  Environment: servingEnvironment.optional(),
});

export const createModel = z.strictObject({
  ModelName: name,
  ExecutionRoleArn: roleArn,
  PrimaryContainer: primaryContainer,
  EnableNetworkIsolation: supported(false).optional(),
  Tags: tags.optional(),
});

export type CreateModelRequest = z.infer<typeof createModel>;

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
