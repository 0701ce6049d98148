import type { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { aws } from '../../../lambdas/aws/client.ts';
import { type Snapshot, SnapshotReader } from '../../../lambdas/snapshot/reader.ts';
import { CommandError } from '../terminal/errors.ts';

/** What the stack says about itself; the same names as its outputs. */
const outputs = z.object({
  ApiUrl: z.string(),
  BronzeBucket: z.string(),
  SilverBucket: z.string(),
  GoldBucket: z.string(),
  WorkGroup: z.string(),
  QueryRole: z.string(),
  GoldDatabase: z.string(),
  SilverDatabase: z.string(),
  StagingDatabase: z.string(),
  BronzeDatabase: z.string(),
  RefreshMachine: z.string(),
  /** In a stage that has models. */
  TrainMachine: z.string().optional(),
  MaintenanceMachine: z.string(),
  ReplayMachine: z.string(),
  PrivacyMachine: z.string(),
  ErasuresTable: z.string(),
  KeysTable: z.string(),
  UserPool: z.string(),
  UserPoolClient: z.string(),
  /** JSON: the secret of each source that webhooks come from, in a stage that expects any. */
  WebhookSecrets: z.string().optional(),
});

type Outputs = z.output<typeof outputs>;

/** Reads the outputs of a stack. */
export function readOutputs(value: unknown, stack: string): Outputs {
  const parsed = outputs.safeParse(value);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new CommandError(
    `The stack ${stack} lacks the outputs ${missing}. Was it deployed by another version of Shoplake?`,
  );
}

/**
 * A stage as commands see it: ordinary SDK clients and the names they need. Whether they talk to AWS or to the account in a
 * folder is not theirs to know.
 */
export interface Platform {
  readonly stage: string;
  readonly outputs: Outputs;
  readonly s3: S3Client;
  /** Under the role that reads every table and changes none. */
  readonly athena: AthenaClient;
  readonly sfn: SFNClient;
  readonly sagemaker: SageMakerRuntimeClient;
  readonly secrets: SecretsManagerClient;
  /** States of a running execution that are done, where that can be told cheaply. */
  readonly stepsDone: (executionArn: string) => Promise<number | undefined>;
  /** Resolves when nothing is on its way any more; undefined for AWS, where nobody can know. */
  readonly settled?: () => Promise<void>;
  /**
   * Waits, so many milliseconds at most, until what was sent so far lies in staging. Undefined for AWS, where nobody can know.
   * @returns whether it does
   */
  readonly arrived?: (milliseconds: number) => Promise<boolean>;
  /** What waits to be worked through; undefined for AWS, whose metrics say it. */
  readonly backlog?: () => Promise<Backlog>;
  /** Whether the API answers at its address. */
  readonly isServed: boolean;
  /** The data folder of the local account. */
  readonly dataDir?: string;
  readonly close: () => Promise<void>;
}

/** Records on the stream, and events and files on their way to a function. */
export interface Backlog {
  readonly records: number;
  readonly events: number;
}

/** Clients for a platform; make them when the hook of the local account is in place. */
export const clients = (): Pick<Platform, 's3' | 'sfn' | 'sagemaker' | 'secrets'> => ({
  s3: aws(new S3Client({})),
  sfn: aws(new SFNClient({})),
  sagemaker: aws(new SageMakerRuntimeClient({})),
  secrets: aws(new SecretsManagerClient({})),
});

/** The published snapshot, read with the caller's own permissions. @throws NothingPublishedError before the first refresh, SnapshotDamagedError */
export const snapshotOf = ({ s3, outputs }: Platform): Promise<Snapshot> =>
  new SnapshotReader(s3, outputs.GoldBucket).latest();
