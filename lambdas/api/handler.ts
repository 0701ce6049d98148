import { S3Client } from '@aws-sdk/client-s3';
import { handle } from 'hono/aws-lambda';
import { aws } from '../shared/aws.ts';
import { SnapshotReader } from '../shared/snapshot-reader.ts';
import { makeApp } from './app.ts';
import { apiEnv } from './env.ts';

const env = apiEnv.parse(process.env);
const reader = new SnapshotReader(aws(new S3Client({})), env.GOLD_BUCKET);

/** Answers the read routes from the published snapshot. Reads only, so a retry is always safe. */
export const handler = handle(makeApp({ latest: () => reader.latest(), readKeys: env.READ_KEYS }));
