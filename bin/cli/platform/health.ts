import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { reasonOf } from '@shoplake/local';
import { BRONZE, LATEST_SNAPSHOT } from '../../../contracts/lake.ts';
import { type SnapshotManifest, snapshotManifest } from '../../../contracts/snapshot.ts';
import { parquetTables } from '../../../glue-sql/tables/index.ts';
import { BrokenObjectError, JsonStore } from '../../../lambdas/lake/json-store.ts';
import type { Platform } from './platform.ts';
import { type ResultRow, runQuery } from './query.ts';

/** How fresh a table is: what arrived for it of late. */
export interface TableFreshness {
  readonly table: string;
  /** When the newest record arrived, of those since the day before the last refresh. */
  readonly newest: string;
  /** Records that arrived since the last refresh began, which the next one merges. */
  readonly pending: number;
  /** Records that arrived in the last {@link RATE_MINUTES} minutes. */
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
export async function publishedOf({ s3, outputs }: Platform): Promise<SnapshotManifest | 'damaged' | undefined> {
  const snapshots = new JsonStore(s3, outputs.GoldBucket, snapshotManifest);
  try {
    return (await snapshots.read(LATEST_SNAPSHOT))?.value;
  } catch (error) {
    if (error instanceof BrokenObjectError) return 'damaged';
    throw error;
  }
}

/**
 * What arrived of late, by table of staging: one query, over the days since the one before the last refresh.
 * @param since when the last refresh began; everything is pending before the first
 * @throws CommandError when Athena cannot answer
 */
export async function freshness(platform: Platform, since: Date | undefined, now: Date): Promise<TableFreshness[]> {
  const from = new Date(Math.min(since?.getTime() ?? 0, now.getTime()) - DAY_MS);
  const day = from.getTime() < 0 ? '1970-01-01' : from.toISOString().slice(0, 10);
  const recent = timestamp(new Date(now.getTime() - RATE_MINUTES * MINUTE_MS));
  const pending = timestamp(since ?? new Date(0));
  const counts = parquetTables
    .filter(({ zone, columns }) => zone === 'staging' && 'received_at' in columns)
    .map(
      ({ name }) =>
        `SELECT '${name}' AS name, max(received_at) AS newest, sum(CASE WHEN received_at >= ${pending} THEN 1 ELSE 0 END) AS pending, ` +
        `sum(CASE WHEN received_at >= ${recent} THEN 1 ELSE 0 END) AS recent ` +
        `FROM ${platform.outputs.StagingDatabase}.${name} WHERE dt >= '${day}'`,
    );
  const rows = await runQuery(
    platform,
    `SELECT * FROM (${counts.join(' UNION ALL ')}) WHERE newest IS NOT NULL ORDER BY name`,
  );
  return rows.map(tableOf);
}

const timestamp = (at: Date): string => `TIMESTAMP '${at.toISOString().slice(0, -1).replace('T', ' ')}'`;

const tableOf = ({ name, newest, pending, recent }: ResultRow): TableFreshness => ({
  table: String(name),
  newest: new Date(`${String(newest).replace(' ', 'T')}Z`).toISOString(),
  pending: Number(pending),
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
