import type { EventInput } from './event.ts';

export interface StackStatus {
  /** The stack's ARN. */
  readonly stackId: string;
  readonly status: string;
  readonly reason?: string;
  readonly clientRequestToken?: string;
  /** Milliseconds since the epoch. @default now */
  readonly time?: number;
}

/** The event CloudFormation sends when a stack's status changes; the account sends it once it has loaded a template. */
export function stackStatusChange(stack: StackStatus): EventInput {
  return {
    source: 'aws.cloudformation',
    detailType: 'CloudFormation Stack Status Change',
    resources: [stack.stackId],
    ...(stack.time === undefined ? {} : { time: stack.time }),
    detail: {
      'stack-id': stack.stackId,
      'status-details': { status: stack.status, 'status-reason': stack.reason ?? '' },
      'client-request-token': stack.clientRequestToken ?? '',
    },
  };
}
