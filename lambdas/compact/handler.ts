import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { prefixOf } from '../../contracts/lake.ts';
import { ARRIVAL_DAY } from '../../contracts/table.ts';
import { rawEvents } from '../../glue-sql/tables/ledger.ts';
import { aws } from '../aws/client.ts';
import { audit } from '../aws/log.ts';
import { Day } from './day.ts';
import { compactEnv } from './env.ts';
import { Objects } from './objects.ts';

const env = compactEnv.parse(process.env);
const s3 = aws(new S3Client({}));
const buckets = { bronze: new Objects(s3, env.BRONZE_BUCKET), silver: new Objects(s3, env.SILVER_BUCKET) };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A day that is begun is finished: of a large shop it takes a minute or two. */
const TIME_LEFT_MS = 5 * 60_000;

/** What one invocation has done. */
export interface Compacted {
  /** Objects that were joined to others. */
  readonly joined: number;
  /** Whether there is more to do, for which the time was too short. */
  readonly isDone: boolean;
}

/**
 * Joins the small objects of the days of bronze that are over and settled, the latest day first.
 * Idempotent: what a compaction that broke off has left is finished, and days that are compacted are left alone. One runs at a
 * time, which the state machine sees to. Retry: S3 may fail for a moment, and everything is done again.
 */
export async function handler(
  _: unknown,
  { getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<Compacted> {
  const objects = await buckets.bronze.under(prefixOf(rawEvents));
  const dayOf = new RegExp(`/${ARRIVAL_DAY}=(\\d{4}-\\d{2}-\\d{2})/`);
  const days = Map.groupBy(objects, ({ key }) => dayOf.exec(key)?.[1] ?? '');
  const settled = [...days.keys()].filter((day) => Date.parse(day) + DAY_MS + env.SETTLED_HOURS * HOUR_MS < Date.now());
  let joined = 0;
  for (const day of settled.sort().reverse()) {
    if (getRemainingTimeInMillis() < TIME_LEFT_MS) return compacted(joined, false);
    joined += await new Day(buckets, day).compact(days.get(day) ?? []);
  }
  return compacted(joined, true);
}

function compacted(joined: number, isDone: boolean): Compacted {
  audit('compacted', { joined, isDone });
  return { joined, isDone };
}
