import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  ListEndpointConfigsCommand,
  ListModelsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';

const POLL_MS = 5000;

/** Deletes an endpoint that another made under this name, so that the stack can make its own. */
export async function deleteEndpoint(client: SageMakerClient, EndpointName: string, pollMs = POLL_MS): Promise<void> {
  if (!(await exists(client, EndpointName))) return;
  await client.send(new DeleteEndpointCommand({ EndpointName }));
  while (await exists(client, EndpointName)) await sleep(pollMs);
}

async function exists(client: SageMakerClient, EndpointName: string): Promise<boolean> {
  try {
    await client.send(new DescribeEndpointCommand({ EndpointName }));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** SageMaker has no error of its own for what is not there. */
const isMissing = (error: unknown): boolean => (error as Error).name === 'ValidationException';

/**
 * Deletes the models and endpoint configurations that the training workflow made for an endpoint, whose names begin with the
 * endpoint’s. Doing it again finds nothing.
 * @returns how many there were
 */
export async function deleteLeftovers(client: SageMakerClient, endpoint: string): Promise<number> {
  const NameContains = `${endpoint}-`;
  const isOurs = (name: string | undefined): name is string => name?.startsWith(NameContains) === true;
  const { EndpointConfigs = [] } = await client.send(
    new ListEndpointConfigsCommand({ NameContains, MaxResults: MOST }),
  );
  const configs = EndpointConfigs.map(({ EndpointConfigName }) => EndpointConfigName).filter(isOurs);
  for (const EndpointConfigName of configs) await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
  const { Models = [] } = await client.send(new ListModelsCommand({ NameContains, MaxResults: MOST }));
  const models = Models.map(({ ModelName }) => ModelName).filter(isOurs);
  for (const ModelName of models) await client.send(new DeleteModelCommand({ ModelName }));
  const deleted = configs.length + models.length;
  return deleted === 0 ? 0 : deleted + (await deleteLeftovers(client, endpoint));
}

/** Of a page, which is the most that SageMaker gives; three of each are kept as a rule. */
const MOST = 100;
