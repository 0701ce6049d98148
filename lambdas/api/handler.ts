import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { handle } from 'hono/aws-lambda';
import { aws } from '../aws/client.ts';
import { secretText } from '../aws/secret.ts';
import { askEndpoint } from '../predictions/endpoint.ts';
import { SnapshotReader } from '../snapshot/reader.ts';
import { makeApp } from './app.ts';
import { apiEnv } from './env.ts';

const env = apiEnv.parse(process.env);
const reader = new SnapshotReader(aws(new S3Client({})), env.GOLD_BUCKET);
const runtime = aws(new SageMakerRuntimeClient({}));
const {
  ORIGIN_SECRET: originSecret,
  PUBLIC_HOST: publicHost,
  RECOMMENDER_ENDPOINT: recommender,
  ORDER_VALUE_ENDPOINT: orderValue,
} = env;

/** Answers the read routes from the published snapshot, and from the models that serve. Reads only, so a retry is always safe. */
export const handler = handle(
  makeApp({
    latest: () => reader.latest(),
    readKeys: env.READ_KEYS,
    ...(originSecret !== undefined && { originSecret: () => secretText(originSecret) }),
    ...(publicHost !== undefined && { publicHost }),
    ...(recommender !== undefined && { recommender: askEndpoint(runtime, recommender) }),
    ...(orderValue !== undefined && { orderValue: askEndpoint(runtime, orderValue) }),
  }),
);
