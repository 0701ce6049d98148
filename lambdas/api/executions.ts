import {
  type ExecutionListItem,
  type ExecutionStatus,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionAnswer } from '../../contracts/routes/operations.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import type { PublishedRow } from '../snapshot/reader.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts, MachinesPort } from './ports.ts';

const SHOWN = 20;

/** Refreshes, and which model serves. */
export function executionHandlers(ports: ApiPorts): Pick<Handlers, 'refreshes' | 'startRefresh' | 'restoreModel'> {
  const machines = (): MachinesPort => {
    if (ports.machines) return ports.machines;
    throw new ProblemError(503, 'Not ready', 'This stage starts nothing by the API.', { 'retry-after': '60' });
  };
  return {
    refreshes: async () => {
      const { sfn, refresh } = machines();
      const { executions = [] } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn: refresh, maxResults: SHOWN }),
      );
      return Response.json({ items: executions.map(shown) });
    },
    startRefresh: async ({ caller }) => {
      const { sfn, refresh } = machines();
      const started = await start(sfn, refresh, {});
      audit('refresh started', { run: started.id, by: caller.id });
      return Response.json(started, { status: 202 });
    },
    restoreModel: async ({ params: { model }, body: { run }, caller }) => {
      const { sfn, train } = machines();
      if (train === undefined) throw new ProblemError(404, 'Not found', 'This stage has no models.');
      assertServed(
        (await (await ports.latest()).rows('model_runs')).filter((row) => row.model === model),
        model,
        run,
      );
      const started = await start(sfn, train, { restore: { model, run } });
      audit('model restored', { model, run, by: caller.id });
      return Response.json(started, { status: 202 });
    },
  };
}

const NEVER_SERVED: ReadonlySet<unknown> = new Set(['refused', 'failed']);

/** @throws ProblemError for a run that there is not, or that never served: the machine would fail with its alarm */
function assertServed(runs: readonly PublishedRow[], model: string, run: string): void {
  const found = runs.find((row) => row.run_id === run);
  if (!found) {
    const detail = `There is no run ${run} of the model ${model}; /v1/models/runs has those that there are.`;
    throw new ProblemError(404, 'Not found', detail);
  }
  if (!NEVER_SERVED.has(found.status)) return;
  throw new ProblemError(
    409,
    'Conflict',
    `The run ${run} is ${found.status}: only one that has served can serve again.`,
  );
}

async function start(sfn: SFNClient, stateMachineArn: string, input: object): Promise<ExecutionAnswer> {
  const { executionArn = '', startDate = new Date() } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return { id: nameOf(executionArn), status: 'running', startedAt: startDate.toISOString(), endedAt: null };
}

const nameOf = (arn: string): string => arn.split(':').at(-1) ?? '';

const STATUSES: Readonly<Record<ExecutionStatus, ExecutionAnswer['status']>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'cancelled',
};

const shown = ({
  name = '',
  status = 'RUNNING',
  startDate = new Date(),
  stopDate,
}: ExecutionListItem): ExecutionAnswer => ({
  ...{ id: name, status: STATUSES[status], startedAt: startDate.toISOString() },
  endedAt: stopDate?.toISOString() ?? null,
});
