import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { PrivacyRequests } from '../erasures/requests.ts';
import type { FactStoreOptions, ReadObject } from '../facts/store.ts';
import type { AskModel } from '../predictions/endpoint.ts';
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
  readonly orderValue?: AskModel;
  /** What has just come; absent where nothing counts it. */
  readonly live?: LivePort;
  /** Notes on days; absent where nobody keeps them. */
  readonly annotations?: AnnotationsPort;
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
}
