import { z } from 'zod';
import { image, name, roleArn, s3Uri, supported, tags, textMap, trainingEnvironment } from '../parse.ts';

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
