import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { reasonOf } from '@shoplake/local';
import { BRONZE, LATEST_SNAPSHOT } from '../../../contracts/lake.ts';
import { type SnapshotPointer, snapshotPointer } from '../../../contracts/snapshot.ts';
import { BrokenObjectError, JsonStore } from '../../../lambdas/lake/json-store.ts';
import { pendingRecords } from './pending.ts';
import type { Platform } from './platform.ts';
import { type ResultRow, runQuery } from './query.ts';

/** How fresh a source is: what came of it of late. */
export interface SourceFreshness {
  readonly source: string;
  /** When its newest input was received, of those since yesterday. */
  readonly newest: string;
  /** Inputs that no refresh has taken yet. */
  readonly pending: number;
  /** Events that were received in the last {@link RATE_MINUTES} minutes. */
  readonly recent: number;
}

/** An execution that did not succeed. */
export interface Failure {
  readonly what: 'refresh' | 'training' | 'maintenance';
  readonly run: string;
  readonly at: string;
  readonly reason: string;
}

/** Payloads of which a function gave up, after its retries. */
export interface SetAside {
  readonly payloads: number;
  readonly newest: string;
}

export const RATE_MINUTES = 5;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** What is published; `damaged` when the pointer to it cannot be read, undefined before the first refresh. */
export async function publishedOf({ s3, outputs }: Platform): Promise<SnapshotPointer | 'damaged' | undefined> {
  const snapshots = new JsonStore(s3, outputs.GoldBucket, snapshotPointer);
  try {
    return (await snapshots.read(LATEST_SNAPSHOT))?.value;
  } catch (error) {
    if (error instanceof BrokenObjectError) return 'damaged';
    throw error;
  }
}

/**
 * What came of late, by source: what waits for a refresh by its receipts, and the events by one query over two days of bronze.
 * @throws CommandError when Athena cannot answer
 */
export async function freshness(platform: Platform, now: Date): Promise<SourceFreshness[]> {
  const day = new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10);
  const recent = timestamp(new Date(now.getTime() - RATE_MINUTES * MINUTE_MS));
  const events = await runQuery(
    platform,
    `SELECT source, max(received_at) AS newest, sum(CASE WHEN received_at >= ${recent} THEN 1 ELSE 0 END) AS recent ` +
      `FROM ${platform.outputs.BronzeDatabase}.raw_events WHERE dt >= '${day}' GROUP BY source`,
  );
  const found = new Map(events.map((row) => [String(row.source), sourceOf(row)]));
  for (const { source, receivedAt, received } of await pendingRecords(platform)) {
    const known = found.get(source);
    const newest = Math.max(receivedAt, known ? Date.parse(known.newest) : 0);
    const counts = { pending: (known?.pending ?? 0) + received, recent: known?.recent ?? 0 };
    found.set(source, { source, newest: new Date(newest).toISOString(), ...counts });
  }
  return [...found.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
}

const timestamp = (at: Date): string => `TIMESTAMP '${at.toISOString().slice(0, -1).replace('T', ' ')}'`;

const sourceOf = ({ source, newest, recent }: ResultRow): SourceFreshness => ({
  source: String(source),
  newest: new Date(`${String(newest).replace(' ', 'T')}Z`).toISOString(),
  pending: 0,
  recent: Number(recent),
});

/** The last execution of any machine that failed, ran out of time or was stopped, unless there never was one. */
export async function lastFailure({ sfn, outputs }: Platform): Promise<Failure | undefined> {
  const machines = [
    ['refresh', outputs.RefreshMachine],
    ...(outputs.TrainMachine === undefined ? [] : [['training', outputs.TrainMachine] as const]),
    ['maintenance', outputs.MaintenanceMachine],
  ] as const;
  const lists = machines.flatMap(([what, stateMachineArn]) =>
    (['FAILED', 'TIMED_OUT', 'ABORTED'] as const).map(async (statusFilter) => {
      const list = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: 1 }));
      return (list?.executions ?? []).map((execution) => ({ what, ...execution }));
    }),
  );
  const [last] = (await Promise.all(lists)).flat().sort((a, b) => Number(b.startDate) - Number(a.startDate));
  if (last === undefined) return undefined;
  const { executionArn, name = '', startDate } = last;
  const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const reason = error === undefined && cause === undefined ? String(status) : reasonOf({ error, cause });
  return { what: last.what, run: name, at: startDate?.toISOString() ?? '', reason };
}

/** What was taken and could not be worked through, as long as it is kept; undefined where there is none. */
export async function setAside({ s3, outputs }: Platform): Promise<SetAside | undefined> {
  const query = { Bucket: outputs.BronzeBucket, Prefix: BRONZE.failures };
  const times: number[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, query)) {
    times.push(...Contents.map(({ LastModified }) => LastModified?.getTime() ?? 0));
  }
  const newest = times.reduce((latest, time) => Math.max(latest, time), 0);
  return times.length === 0 ? undefined : { payloads: times.length, newest: new Date(newest).toISOString() };
}
