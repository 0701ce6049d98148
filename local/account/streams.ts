import { createHash, randomUUID } from 'node:crypto';
import type { Disk } from '../common/disk.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import type { StreamConfiguration } from '../kinesis/configuration.ts';
import { streamConfiguration } from '../kinesis/configuration.ts';
import type { InvocationResult } from '../kinesis/delivery.ts';
import { EventSource, type EventSourceFaults, type EventSourceNotice } from '../kinesis/event-source.ts';
import type { KinesisService } from '../kinesis/service.ts';
import { FunctionError } from '../lambda/function-error.ts';
import type { FunctionPool } from '../lambda/pool.ts';
import type { Template } from '../template/template.ts';
import { type CallAs, functionOf } from './functions.ts';

export interface EventSourceParts {
  readonly template: Template;
  readonly authorizer: Authorizer;
  readonly kinesis: KinesisService;
  readonly poolOf: (functionName: string) => FunctionPool;
  readonly call: CallAs;
  readonly disk: Disk;
  readonly onNotice: (notice: EventSourceNotice) => void;
  readonly faults?: EventSourceFaults;
}

/** Every stream of the template. */
export const streamsOf = (template: Template): StreamConfiguration[] =>
  template
    .resources('AWS::Kinesis::Stream')
    .map(({ logicalId, properties }) =>
      streamConfiguration(template.physicalName(logicalId), template.arn(logicalId), properties),
    );

/** Starts the event source mappings of the template. */
export function startEventSources(parts: EventSourceParts): Promise<EventSource[]> {
  const { template, authorizer, kinesis, poolOf, call, disk, onNotice, faults } = parts;
  const mappings = template.resources('AWS::Lambda::EventSourceMapping');
  return Promise.all(
    mappings.map(({ logicalId, properties }) => {
      const { logicalId: functionId } = functionOf(template, String(properties.FunctionName));
      const pool = poolOf(template.physicalName(functionId));
      const { principal, arn: functionArn } = pool.description;
      const streamName = String(properties.EventSourceArn).split('/').at(-1) ?? '';
      return EventSource.start({
        mappingId: uuidOf(logicalId),
        properties,
        stream: kinesis.stream(streamName),
        functionArn,
        roleArn: template.arn(principal.roleId ?? ''),
        invoke: (event) => disk.during(() => invoke(pool, event), isUnfinished),
        call: (service, operation, input) => call(principal, { service, operation, input }),
        authorize: (action, resourceArn) => authorizer.authorizeAction(principal, action, resourceArn),
        onNotice,
        ...(faults && { faults }),
      });
    }),
  );
}

async function invoke(pool: FunctionPool, event: unknown): Promise<InvocationResult> {
  const requestId = randomUUID();
  try {
    return { requestId, payload: await pool.invoke(event, requestId) };
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    return { requestId, payload: error.payload, functionError: 'Unhandled' };
  }
}

/** Whether a batch is to be delivered again, as a whole or in part. */
function isUnfinished({ functionError, payload }: InvocationResult): boolean {
  const { batchItemFailures } = (payload ?? {}) as { readonly batchItemFailures?: readonly unknown[] };
  return functionError !== undefined || (batchItemFailures?.length ?? 0) > 0;
}

/** A UUID that is the same at every start: it names the mapping's checkpoints. */
function uuidOf(logicalId: string): string {
  const hex = createHash('sha256').update(logicalId).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
