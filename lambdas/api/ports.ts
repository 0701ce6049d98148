import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Accent } from '../../contracts/accent.ts';
import type { Definition } from '../../contracts/reference.ts';
import type { PrivacyRequests } from '../erasures/requests.ts';
import type { FactStoreOptions, ReadObject } from '../facts/store.ts';
import type { AskModel } from '../predictions/endpoint.ts';
import type { QueryStage } from '../queries/runs.ts';
import type { Snapshot } from '../snapshot/reader.ts';
import type { CallerPorts } from './callers.ts';

/** What the API needs of the world. */
export interface ApiPorts extends CallerPorts {
  readonly latest: () => Promise<Snapshot>;
  /** Reads an object of the gold bucket; absent where no figures are asked for. */
  readonly readObject?: ReadObject;
  /** How much of the facts is held. */
  readonly facts?: FactStoreOptions;
  /** The secret by which the distribution shows itself; absent in a stage without. */
  readonly originSecret?: () => Promise<string>;
  /** The host that browsers reach the API by, where it is not the one that requests name. */
  readonly publicHost?: string;
  /** The models that serve; absent in a stage without endpoints. */
  readonly recommender?: AskModel;
  readonly forecaster?: AskModel;
  readonly orderValue?: AskModel;
  /** What has just come; absent where nothing counts it. */
  readonly live?: LivePort;
  /** Notes on days; absent where nobody keeps them. */
  readonly annotations?: AnnotationsPort;
  /** Saved queries, and where they run; absent where nobody runs any. */
  readonly queries?: QueryStage;
  /** Where files of the shop land; absent where the API takes none. */
  readonly files?: FilesPort;
  /** What people start; absent where they start nothing. */
  readonly machines?: MachinesPort;
  /** What figures are. @default none */
  readonly definitions?: readonly Definition[];
  /** Takes requests to erase and to tell; absent where nobody works on them. */
  readonly privacy?: PrivacyRequests;
  /** The dashboard; absent where nobody serves it. */
  readonly site?: SitePort;
  /** @default Date.now */
  readonly now?: () => number;
}

/** The tables of what has just come. */
export interface LivePort {
  readonly client: DynamoDBClient;
  readonly counters: string;
  readonly alerts: string;
}

/** Where files land, and where their reports lie. */
export interface FilesPort {
  readonly s3: S3Client;
  readonly bronze: string;
  readonly silver: string;
}

/** The machines that people start. */
export interface MachinesPort {
  readonly sfn: SFNClient;
  readonly refresh: string;
  /** Reads events and files again. */
  readonly replay: string;
  /** Absent in a stage without models. */
  readonly train?: string;
}

/** The table of notes. */
export interface AnnotationsPort {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** The built dashboard, and what it is told of the stage. */
export interface SitePort {
  readonly folder: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Where people sign in, and where they sign out. */
  readonly signInUrl: string;
  readonly signOutUrl: string;
  /** What the shop calls itself. */
  readonly title: string;
  /** @default the page’s own */
  readonly accent?: Accent;
}
