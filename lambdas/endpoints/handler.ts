import { setTimeout as sleep } from 'node:timers/promises';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { artifactAttribute, champion, championKey, endpointName, SERVED_MODELS } from '../../contracts/models.ts';
import { aws } from '../aws/client.ts';
import { audit, reportFailure } from '../aws/log.ts';
import { JsonStore } from '../lake/json-store.ts';
import { endpointsEnv } from './env.ts';
import { buildImage } from './image.ts';
import { deleteEndpoint, deleteLeftovers } from './leftovers.ts';
import { type CloudFormationRequest, cloudFormationRequest, respond } from './request.ts';

const env = endpointsEnv.parse(process.env);
const champions = new JsonStore(aws(new S3Client({})), env.GOLD_BUCKET, champion);
const sageMaker = aws(new SageMakerClient({}));
const codeBuild = aws(new CodeBuildClient({}));
const endpoints = SERVED_MODELS.map((model) => endpointName(env.STACK_NAME, model));

/** What is left of the function's time for its answer. */
const ANSWER_MS = 20_000;

/**
 * Tells CloudFormation, before it makes or changes the endpoints of a stack, what they serve: the artifact of each champion, or the
 * one that models begin with. By then there is an image to serve from. When the stack goes, it takes along what trainings made.
 * Idempotent: reads, starts a build that ends at once where there is nothing to do, and deletes by name. Retry: the answer is always
 * given, so CloudFormation decides.
 */
export async function handler(event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  const request = cloudFormationRequest.parse(event);
  try {
    const Data = await Promise.race([act(request), tooLate(context.getRemainingTimeInMillis() - ANSWER_MS)]);
    audit('endpoints', { request: request.RequestType });
    await respond(request, { Status: 'SUCCESS', Data });
  } catch (error) {
    reportFailure('what endpoints serve could not be told', error);
    await respond(request, { Status: 'FAILED', Reason: (error as Error).message });
  }
}

async function act({ RequestType, ResourceProperties }: CloudFormationRequest): Promise<Record<string, string>> {
  if (RequestType === 'Delete') {
    for (const endpoint of endpoints) await deleteLeftovers(sageMaker, endpoint);
    return {};
  }
  // An older release had the training workflow make them, and CloudFormation makes none whose name is taken.
  if (RequestType === 'Create') await Promise.all(endpoints.map((endpoint) => deleteEndpoint(sageMaker, endpoint)));
  if (env.BUILD_PROJECT !== undefined) await buildImage(codeBuild, env.BUILD_PROJECT);
  const served = SERVED_MODELS.map(async (model) => {
    const current = await champions.read(championKey(model));
    return [artifactAttribute(model), current?.value.artifactUri ?? ResourceProperties.First[model]] as const;
  });
  return Object.fromEntries(await Promise.all(served));
}

async function tooLate(milliseconds: number): Promise<never> {
  await sleep(milliseconds, undefined, { ref: false });
  throw new Error('Time ran out, most likely while the image of the models was built: deploy again.');
}
