import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Pseudonymise } from '../ingest/privacy.ts';
import type { Athena } from './athena.ts';
import type { PrivacyEnv } from './env.ts';
import type { LiveTables } from './live.ts';
import type { Bucket } from './objects.ts';
import type { Buckets } from './places.ts';
import type { Progress } from './progress.ts';

/** What finding and gathering somebody needs of the world. */
export interface Search {
  readonly id: string;
  readonly athena: Athena;
  readonly buckets: Buckets;
  readonly silver: Bucket;
  readonly dynamo: DynamoDBClient;
  readonly env: PrivacyEnv;
  readonly hash: Pseudonymise;
  readonly prefix: string;
}

/** An erasure at work. */
export interface Job extends Search {
  readonly sfn: SFNClient;
  readonly live: LiveTables;
  readonly progress: Progress;
  /** Whether there is time to begin, or to wait for, something more. */
  readonly hasTime: () => boolean;
}
