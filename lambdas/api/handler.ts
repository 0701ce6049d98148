import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SFNClient } from '@aws-sdk/client-sfn';
import { handle } from 'hono/aws-lambda';
import { REFERENCE, reference } from '../../contracts/reference.ts';
import { aws } from '../aws/client.ts';
import { secretText } from '../aws/secret.ts';
import { PrivacyRequests } from '../erasures/requests.ts';
import { dynamoKeys } from '../identity/keys.ts';
import { tokenVerifier } from '../identity/tokens.ts';
import { readObject } from '../lake/objects.ts';
import { FrontDoorLimits } from '../limits/front-door.ts';
import { askEndpoint } from '../predictions/endpoint.ts';
import { SnapshotReader } from '../snapshot/reader.ts';
import { makeApp } from './app.ts';
import { apiEnv } from './env.ts';
import { sendable } from './payload.ts';

const env = apiEnv.parse(process.env);
const s3 = aws(new S3Client({}));
const reader = new SnapshotReader(s3, env.GOLD_BUCKET);
const dynamo = aws(new DynamoDBClient({}));
const sfn = aws(new SFNClient({}));
const runtime = aws(new SageMakerRuntimeClient({}));
const { queries, definitions } = reference.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, REFERENCE.folder, REFERENCE.file), 'utf8')),
);
const {
  ORIGIN_SECRET: originSecret,
  PUBLIC_HOST: publicHost,
  RECOMMENDER_ENDPOINT: recommender,
  FORECASTER_ENDPOINT: forecaster,
  ORDER_VALUE_ENDPOINT: orderValue,
  TRAIN_MACHINE: train,
} = env;

const app = handle(
  makeApp({
    latest: () => reader.latest(),
    readObject: (key) => readObject(s3, env.GOLD_BUCKET, key),
    facts: { maxLines: env.FACTS_MAX_LINES },
    findKey: dynamoKeys(dynamo, env.KEYS_TABLE),
    live: { client: dynamo, counters: env.COUNTERS_TABLE, alerts: env.ALERTS_TABLE },
    annotations: { client: dynamo, table: env.ANNOTATIONS_TABLE },
    queries: {
      athena: aws(new AthenaClient({})),
      workGroup: env.WORK_GROUP,
      database: env.GOLD_DATABASE,
      staging: env.STAGING_DATABASE,
      queries,
    },
    definitions,
    files: { s3, bronze: env.BRONZE_BUCKET, silver: env.SILVER_BUCKET },
    machines: {
      sfn,
      refresh: env.REFRESH_MACHINE,
      replay: env.REPLAY_MACHINE,
      ...(train !== undefined && { train }),
    },
    privacy: new PrivacyRequests({
      s3,
      dynamo,
      sfn,
      bronze: env.BRONZE_BUCKET,
      gold: env.GOLD_BUCKET,
      table: env.ERASURES_TABLE,
      machine: env.PRIVACY_MACHINE,
      now: Date.now,
    }),
    verifyToken: tokenVerifier({ issuer: env.TOKEN_ISSUER, clientId: env.TOKEN_CLIENT }),
    limits: new FrontDoorLimits({ limits: env.LIMITS, table: env.LIMITS_TABLE, stackName: env.STACK_NAME }),
    site: {
      folder: join(import.meta.dirname, 'site'),
      issuer: env.TOKEN_ISSUER,
      clientId: env.TOKEN_CLIENT,
      signInUrl: env.SIGN_IN_URL,
      signOutUrl: `${env.SIGN_IN_URL}/logout`,
      title: env.TITLE,
      ...(env.ACCENT && { accent: env.ACCENT }),
    },
    isBehindDistribution: originSecret !== undefined,
    addressSalt: env.KEYS_TABLE,
    ...(originSecret !== undefined && { originSecret: () => secretText(originSecret) }),
    ...(publicHost !== undefined && { publicHost }),
    ...(recommender !== undefined && { recommender: askEndpoint(runtime, recommender) }),
    ...(forecaster !== undefined && { forecaster: askEndpoint(runtime, forecaster) }),
    ...(orderValue !== undefined && { orderValue: askEndpoint(runtime, orderValue) }),
  }),
);

/**
 * Answers every route that is no tracking call. Retry: reads change nothing, and what changes something is safe to send twice.
 * The gateway decodes paths; the app decodes them too, so that an id with a percent sign in it has to be written as it came.
 */
export const handler: typeof app = async (event, context) => {
  const answered = await app('rawPath' in event ? { ...event, rawPath: encoded(event.rawPath) } : event, context);
  return sendable(answered, 'requestId' in event.requestContext ? event.requestContext.requestId : undefined);
};

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
