import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsFailure } from '../service.ts';
import type { Properties } from '../template/document.ts';
import type { Handler, Made, Wanted } from './handler.ts';

/** Calls SageMaker in the name of who deploys. */
export type CallSageMaker = (operation: string, input: Properties) => Promise<Record<string, unknown>>;

const POLL_MS = 50;
const NAME_CHARACTERS = 63;

/**
 * Models, endpoint configurations and endpoints of a template. Their properties are the members of the calls that make them, which
 * refuse what they do not know by name.
 */
export const sageMakerHandlers = (call: CallSageMaker): Readonly<Record<string, Handler>> => ({
  'AWS::SageMaker::Model': replaced(call, 'Model'),
  'AWS::SageMaker::EndpointConfig': replaced(call, 'EndpointConfig'),
  'AWS::SageMaker::Endpoint': endpoints(call),
});

/** What cannot be changed: another one is made, under a name of its own unless the template gives it one. */
function replaced(call: CallSageMaker, kind: 'Model' | 'EndpointConfig'): Handler {
  const member = `${kind}Name`;
  const create = async ({ logicalId, properties }: Wanted): Promise<Made> => {
    const name = String(properties[member] ?? generatedName(logicalId));
    const answer = await call(`Create${kind}`, { ...properties, [member]: name });
    return { physicalId: name, ref: String(answer[`${kind}Arn`]), attributes: { [member]: name } };
  };
  return {
    create,
    update: create,
    delete: (_, { physicalId }) => withoutMissing(call(`Delete${kind}`, { [member]: physicalId })),
  };
}

function endpoints(call: CallSageMaker): Handler {
  const create = async ({ logicalId, properties }: Wanted): Promise<Made> => {
    const { RetainAllVariantProperties: _, ...members } = properties;
    const name = String(properties.EndpointName ?? generatedName(logicalId));
    const { EndpointArn } = await call('CreateEndpoint', { ...members, EndpointName: name });
    return { physicalId: name, ref: String(EndpointArn), attributes: { EndpointName: name } };
  };
  return {
    create,
    settle: ({ physicalId }, { EndpointConfigName }) => inService(call, physicalId, String(EndpointConfigName)),
    update: async (wanted, made, before) => {
      if (wanted.properties.EndpointName !== before.EndpointName) return create(wanted);
      const { Tags: _, ...members } = wanted.properties;
      await call('UpdateEndpoint', { ...members, EndpointName: made.physicalId });
      return made;
    },
    delete: (_, { physicalId }) => withoutMissing(call('DeleteEndpoint', { EndpointName: physicalId })),
  };
}

/** @throws AwsFailure with the reason when the endpoint does not come into service as it should */
async function inService(call: CallSageMaker, EndpointName: string, config: string): Promise<void> {
  for (;;) {
    const { EndpointStatus, EndpointConfigName, FailureReason } = await call('DescribeEndpoint', { EndpointName });
    if (EndpointStatus === 'InService' && EndpointConfigName === config) return;
    if (EndpointStatus === 'InService' || EndpointStatus === 'Failed') {
      throw new AwsFailure('NotStabilized', String(FailureReason));
    }
    await sleep(POLL_MS);
  }
}

/** As CloudFormation names what has no name: after the resource, with a random end. */
function generatedName(logicalId: string): string {
  const end = randomUUID().replaceAll('-', '').slice(0, 12);
  return `${logicalId.slice(0, NAME_CHARACTERS - end.length - 1)}-${end}`;
}

/** What is gone already need not be deleted. */
async function withoutMissing(deleted: Promise<unknown>): Promise<void> {
  try {
    await deleted;
  } catch (error) {
    if (!(error instanceof AwsFailure && error.message.startsWith('Could not find'))) throw error;
  }
}
