import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  type ExecutionListItem,
  type ExecutionStatus,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { replayDays } from '../../contracts/replay.ts';
import type { ExecutionAnswer } from '../../contracts/routes/operations.ts';
import { JOB_KINDS, type JobKind } from '../../contracts/routes/status.ts';
import { reasonOf } from '../aws/cause.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import type { PublishedRow } from '../snapshot/reader.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts, MachinesPort } from './ports.ts';

const SHOWN = 20;

type ExecutionHandlers = Pick<Handlers, 'refreshes' | 'startRefresh' | 'restoreModel' | 'replayQuarantine' | 'job'>;

/** What is started by the API: refreshes, replays, and which model serves. */
export function executionHandlers(ports: ApiPorts): ExecutionHandlers {
  const machines = (): MachinesPort => {
    if (ports.machines) return ports.machines;
    throw new ProblemError(503, 'Not ready', 'This stage starts nothing by the API.', { 'retry-after': '60' });
  };
  const { now = Date.now } = ports;
  return {
    refreshes: async () => Response.json({ items: await lastRefreshes(machines()) }),
    startRefresh: async ({ caller }) => {
      const started = await start(machines(), 'refresh', {});
      audit('refresh started', { run: started.id, by: caller.id });
      return accepted('refresh', started);
    },
    replayQuarantine: async ({ body: { from, to, mapping = null }, caller }) => {
      const days = replayDays(from, to ?? new Date(now()).toISOString().slice(0, 10));
      const started = await start(machines(), 'replay', { days, refusedOnly: true, mapping });
      audit('replay started', { run: started.id, days: days.length, by: caller.id });
      return accepted('replay', started);
    },
    job: async ({ params: { jobId } }) => Response.json(await jobOf(machines(), jobId)),
    restoreModel: async ({ params: { model }, body: { run }, caller }) => {
      assertMachine(machines(), 'train');
      assertServed(
        (await (await ports.latest()).rows('model_runs')).filter((row) => row.model === model),
        model,
        run,
      );
      const started = await start(machines(), 'train', { restore: { model, run } });
      audit('model restored', { model, run, by: caller.id });
      return accepted('train', started);
    },
  };
}

/** The last refreshes, the newest first. */
export async function lastRefreshes({ sfn, refresh }: MachinesPort): Promise<ExecutionAnswer[]> {
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: refresh, maxResults: SHOWN }),
  );
  return executions.map(shown);
}

/** Seconds after which it is worth asking again. */
const AGAIN = '5';

const accepted = (kind: JobKind, started: ExecutionAnswer): Response =>
  Response.json(started, {
    status: 202,
    headers: { location: `/v1/jobs/${kind}/${started.id}`, 'retry-after': AGAIN },
  });

/** @throws ProblemError 404 in a stage without models */
function assertMachine(machines: MachinesPort, kind: JobKind): string {
  const machine = machines[kind];
  if (machine !== undefined) return machine;
  throw new ProblemError(404, 'Not found', 'This stage has no models.');
}

/** @throws ProblemError 404 for a job that there is not */
async function jobOf(machines: MachinesPort, jobId: string): Promise<object> {
  const [, name = '', id = ''] = /^(\w+)\/([\w-]{1,80})$/.exec(jobId) ?? [];
  const kind = JOB_KINDS.find((each) => each === name);
  const found = kind && machines[kind] && (await described(machines.sfn, machines[kind], id));
  if (!kind || !found) throw new ProblemError(404, 'Not found', `There is no job ${jobId}.`);
  const { error = '', cause = '', output } = found;
  return {
    ...shown(found),
    ...{ kind, reason: error + cause === '' ? null : reasonOf(error, cause) },
    result: output === undefined ? null : resultOf(JSON.parse(output)),
  };
}

async function described(sfn: SFNClient, machine: string, id: string): Promise<DescribeExecutionOutput | undefined> {
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${id}`;
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

const resultOf = (output: unknown): object | null =>
  typeof output === 'object' && output !== null && !Array.isArray(output) ? output : null;

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

async function start(machines: MachinesPort, kind: JobKind, input: object): Promise<ExecutionAnswer> {
  const stateMachineArn = assertMachine(machines, kind);
  const { executionArn = '', startDate = new Date() } = await machines.sfn.send(
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
}: Partial<Pick<ExecutionListItem, 'name' | 'status' | 'startDate' | 'stopDate'>>): ExecutionAnswer => ({
  ...{ id: name, status: STATUSES[status], startedAt: startDate.toISOString() },
  endedAt: stopDate?.toISOString() ?? null,
});
