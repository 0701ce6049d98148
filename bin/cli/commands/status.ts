import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import pc from 'picocolors';
import {
  type Failure,
  freshness,
  lastFailure,
  publishedOf,
  RATE_MINUTES,
  type SetAside,
  type SourceFreshness,
  setAside,
} from '../platform/health.ts';
import type { Backlog, Platform } from '../platform/platform.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';
import { waiting } from '../terminal/progress.ts';

interface Status {
  readonly stage: string;
  /** Null while nobody serves it. */
  readonly api: string | null;
  readonly data?: string;
  readonly snapshot: { readonly run: string; readonly publishedAt: string } | 'damaged' | null;
  /** Events a second, of the last minutes; null where the lake cannot be asked. */
  readonly rate: number | null;
  /** What waits for its function; null for a deployed stage, whose dashboards say it. */
  readonly lag: Backlog | null;
  /** Inputs that no refresh has taken yet; null where that cannot be asked. */
  readonly pending: number | null;
  readonly lastFailure: Failure | null;
  /** What a function gave up, and no table knows of. */
  readonly setAside: SetAside | null;
  readonly sources: readonly Omit<SourceFreshness, 'recent'>[] | null;
  /** Why they cannot be asked. */
  readonly trouble?: string;
  readonly refreshes: readonly { readonly run: string; readonly status: string; readonly startedAt: string }[];
}

const SHOWN = 5;

export const statusCommand = (): Command =>
  platformCommand('status', 'show how fresh a stage is, what is under way, and what failed last').action(
    onPlatform(async (platform, { json }) => {
      const status = await waiting('Looking', statusOf(platform, new Date()));
      print(json === true, status, () => describe(status, new Date()));
    }),
  );

/** Where a stage is. */
export async function statusOf(platform: Platform, now: Date): Promise<Status> {
  const { RefreshMachine: stateMachineArn } = platform.outputs;
  const { executions = [] } = await platform.sfn.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: SHOWN }),
  );
  const snapshot = await publishedOf(platform);
  const arrivals = await freshness(platform, now).catch((error: unknown) => {
    if (error instanceof CommandError) return error;
    throw error;
  });
  const sources = arrivals instanceof CommandError ? undefined : arrivals;
  const sumOf = (count: 'recent' | 'pending'): number | undefined =>
    sources?.reduce((sum, source) => sum + source[count], 0);
  const events = sumOf('recent');
  return {
    stage: platform.stage,
    api: platform.isServed ? platform.outputs.ApiUrl : null,
    ...(platform.dataDir !== undefined && { data: platform.dataDir }),
    snapshot:
      typeof snapshot === 'object' ? { run: snapshot.run, publishedAt: snapshot.publishedAt } : (snapshot ?? null),
    rate: events === undefined ? null : Math.round((100 * events) / (60 * RATE_MINUTES)) / 100,
    lag: (await platform.backlog?.()) ?? null,
    pending: sumOf('pending') ?? null,
    lastFailure: (await lastFailure(platform)) ?? null,
    setAside: (await setAside(platform)) ?? null,
    sources: sources?.map(({ recent: _, ...rest }) => rest) ?? null,
    ...(arrivals instanceof CommandError && { trouble: arrivals.message }),
    refreshes: executions.map(({ name = '', status = '', startDate }) => ({
      run: name,
      status,
      startedAt: startDate?.toISOString() ?? '',
    })),
  };
}

function describe(status: Status, now: Date): string {
  const { lag, lastFailure: failure, sources } = status;
  const lines = [
    `Stage      ${status.stage}`,
    `API        ${status.api ?? 'not running; start it with: npm start'}`,
    ...(status.data === undefined ? [] : [`Data       ${status.data}`]),
    `Snapshot   ${describeSnapshot(status.snapshot, now)}`,
    `Rate       ${status.rate === null ? 'unknown' : `${status.rate} events a second in the last ${RATE_MINUTES} minutes`}`,
    `Lag        ${lag ? `${lag.records} records on the stream, ${lag.events} files or events wait for a function` : 'see the dashboards of the stage'}`,
    `Pending    ${status.pending === null ? 'unknown' : `${status.pending} inputs wait for a refresh`}`,
    `Failed     ${failure ? pc.red(`${failure.what} ${failure.run} of ${failure.at}: ${failure.reason}`) : 'nothing'}`,
    ...(status.setAside === null ? [] : [`Set aside  ${pc.red(describeSetAside(status.setAside))}`]),
    ...(status.trouble === undefined ? [] : [`Sources    ${pc.red(status.trouble)}`]),
    'Refreshes',
    ...status.refreshes.map(({ startedAt, status: state, run }) => `  ${startedAt}  ${state.padEnd(10)} ${run}`),
  ];
  if (!sources || sources.length === 0) return lines.join('\n');
  const rows = sources.map(({ source, newest, pending }) => ({
    source,
    newest,
    age: ageOf(newest, now),
    pending,
  }));
  return `${lines.join('\n')}\n\n${table(rows)}`;
}

const describeSetAside = ({ payloads, newest }: SetAside): string =>
  `${payloads} ${payloads === 1 ? 'payload' : 'payloads'} that a function gave up, the last at ${newest}: see "Failure prefix" in docs/operations.md`;

function describeSnapshot(snapshot: Status['snapshot'], now: Date): string {
  if (snapshot === null) return 'none yet';
  if (snapshot === 'damaged') return pc.red('damaged; publish it anew with: npx shoplake refresh');
  return `${snapshot.run}, published ${snapshot.publishedAt}, ${ageOf(snapshot.publishedAt, now)} old`;
}

/** How long ago a time was, in the unit that says it. */
function ageOf(time: string, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(time)) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} days`;
}
