import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { KinesisStreamEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readParquet } from '../../../contracts/parquet.ts';
import type { Taken } from '../../../lambdas/arrivals/take.ts';
import { stageEvent } from '../../../lambdas/ingest/events/stage-event.ts';
import { pseudonymiser } from '../../../lambdas/ingest/privacy.ts';
import { StagingBatch } from '../../../lambdas/ingest/staging.ts';
import { settings } from '../lambdas/support/staged.ts';
import { TestWarehouse } from '../warehouse/support/test-warehouse.ts';
import { FaultyLake } from './faulty-lake.ts';
import { Random } from './random.ts';
import { shopOf } from './shop.ts';
import { type Counts, type Shard, send } from './stream.ts';

/** How many seeds are tried: a few at a desk, a thousand by `npm run test:faults`. */
const SEEDS = Number(process.env.FAULT_SEEDS ?? 12);
/** Shops in one lake: the statements cost more than the rows, and no shop sees another. */
const SHOPS = Math.min(SEEDS, 50);
const GROUPS = Math.ceil(SEEDS / SHOPS);
const SILVER = ['events', 'orders', 'order_lines', 'returns', 'identities'];
const KEY = 'a key for faults';

let transform: (event: KinesisStreamEvent) => Promise<unknown>;
let arrivals: (event: unknown) => Promise<unknown>;
let warehouse: TestWarehouse;
const totals: Record<string, number> = {};

beforeAll(async () => {
  vi.resetModules(); // the pseudonymiser is kept for the life of an environment
  Object.assign(process.env, { BRONZE_BUCKET: 'bronze', SILVER_BUCKET: 'silver', STAGING_DAYS: '3650' });
  Object.assign(process.env, {
    IDENTITY_SECRET: 'identity',
    ERASURES_TABLE: 'erasures',
    STACK_NAME: 'shop',
    CURRENCY: 'GBP',
    LARGEST_ORDER_VALUE: '1000000000',
  });
  mockClient(DynamoDBClient).on(QueryCommand).resolves({ Items: [] });
  mockClient(SecretsManagerClient).on(GetSecretValueCommand).resolves({ SecretString: KEY });
  vi.spyOn(console, 'info').mockImplementation(() => undefined);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true); // metrics are lines of the log
  ({ handler: transform } = await import('../../../lambdas/transform/handler.ts'));
  ({ handler: arrivals } = await import('../../../lambdas/arrivals/handler.ts'));
  warehouse = await TestWarehouse.open();
});
afterAll(async () => {
  await warehouse.close();
  vi.mocked(process.stdout.write).mockRestore();
  if (SEEDS > SHOPS) console.log(`Intake under faults: ${JSON.stringify(totals)}`);
});

/** A shard's reader: what is not done when it dies is delivered again, cut otherwise. */
async function deliver(lake: FaultyLake, random: Random, shard: Shard, refresh: () => Promise<void>): Promise<void> {
  for (let position = 0; position < shard.records.length; ) {
    const Records = shard.records.slice(position, position + 1 + random.below(4));
    const done = await lake.attempt(() => transform({ Records }));
    // The checkpoint may be lost though the work was done.
    if (done !== undefined && !random.happens(0.15)) position += Records.length;
    if (random.happens(0.004)) await refresh();
  }
}

/** Takes what has arrived, merges it and puts it away; any of it may break off, and is begun again. */
async function refreshOnce(lake: FaultyLake, random: Random, merged: Set<string>): Promise<number> {
  const taken = (await lake.attempt(() => arrivals({ action: 'take', rebuild: false }))) as Taken | undefined;
  if (taken === undefined) return 1;
  if (taken.receipts === 0) return 0;
  if (!merged.has(taken.batchId)) await loadBatch(lake, taken);
  merged.add(taken.batchId);
  await warehouse.take(taken.batchId);
  if (random.happens(0.2)) return 1; // killed before it is put away: merged again
  await lake.attempt(() => arrivals({ action: 'close', batchId: taken.batchId }));
  return 1;
}

async function loadBatch({ s3 }: FaultyLake, { batchId, tables }: Taken): Promise<void> {
  const objects = Object.keys(tables).flatMap((table) => {
    const manifest = s3.body(`silver/arrivals/${table}/batch_id=${batchId}/objects.txt`).toString().trim().split('\n');
    return manifest.map((uri) => {
      const key = uri.replace(/^s3:\/\/silver\//, '');
      return { key, body: new Uint8Array(s3.body(`silver/${key}`)) };
    });
  });
  await warehouse.load(objects, batchId);
}

/**
 * Silver without the place and the batch of the delivery that brought a row: a message that came twice is the one that was merged first, and all of
 * its deliveries say the same.
 */
async function silver(): Promise<Record<string, readonly object[]>> {
  const tables: Record<string, readonly object[]> = {};
  for (const name of SILVER) {
    const rows = (await warehouse.rows(`silver.${name}`)).map(({ ingest_id: _, batch_id: __, ...row }) => row);
    tables[name] = rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return tables;
}

interface Raw {
  readonly source: string;
  readonly ingestId: string;
  readonly receivedAt: number;
  readonly body: string;
}

/** Everything that bronze holds, each input once, as it would be had it come at once and undisturbed. */
async function rawOf({ s3 }: FaultyLake): Promise<Raw[]> {
  const found = new Map<string, Raw>();
  for (const path of s3.paths('bronze/bronze/raw_events/')) {
    for (const row of await readParquet(new Uint8Array(s3.body(path)))) {
      const ingestId = String(row.ingest_id);
      found.set(ingestId, {
        source: String(row.source),
        ingestId,
        receivedAt: Number(row.received_at),
        body: String(row.body),
      });
    }
  }
  return [...found.values()];
}

/** @returns how many were refused, by source */
async function recompute(raw: readonly Raw[]): Promise<Map<string, number>> {
  const batch = new StagingBatch();
  const refused = new Map<string, number>();
  for (const { body, ...arrival } of raw) {
    const own = { ...settings, hash: pseudonymiser(KEY) };
    const isRefused = batch.take(() => stageEvent(batch, parsed(body), arrival, own)) !== undefined;
    if (isRefused) refused.set(arrival.source, (refused.get(arrival.source) ?? 0) + 1);
  }
  await warehouse.clear();
  await warehouse.load(batch.objects('2026-03-02', 'all'));
  await warehouse.merge();
  return refused;
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

const add = (more: object): void => {
  for (const [name, count] of Object.entries(more)) totals[name] = (totals[name] ?? 0) + count;
};

describe('whatever is repeated, refused, cut off or killed on the way in', () => {
  it.each(Array.from({ length: GROUPS }, (_, group) => group))(
    'silver is what bronze gives at once, no message is lost, and the counters add up: lake %i',
    async (group) => {
      // Prepare
      const random = new Random(1000 + group);
      const shops = Array.from({ length: SHOPS }, (_, index) => shopOf(group * SHOPS + index));
      const counts: Counts = { throttled: 0, repeatedBatches: 0 };
      const lake = new FaultyLake(random);
      await warehouse.clear();
      const merged = new Set<string>();
      // Act
      const shards = await send(shops, group, counts);
      for (const shard of shards) {
        await deliver(lake, random, shard, async () => void (await refreshOnce(lake, random, merged)));
      }
      for (let left = 1; left > 0; ) left = await refreshOnce(lake, random, merged);
      // Assess
      const arrived = await silver();
      const ledger = await warehouse.query('SELECT * FROM gold.reconciliation ORDER BY source');
      const raw = await rawOf(lake);
      const refused = await recompute(raw);
      expect(arrived).toEqual(await silver());
      const messages = (arrived.events as { source: string; message_id: string }[]).map(
        ({ source, message_id }) => `${source} ${message_id}`,
      );
      expect(messages.filter((message) => !message.includes(' auto-')).sort()).toEqual(
        shops.flatMap(({ source, good }) => [...good].map((id) => `${source} ${id}`)).sort(),
      );
      for (const { source, received, accepted, duplicate, quarantined, pending, difference } of ledger) {
        const own = raw.filter((each) => each.source === source).length;
        const accounted = Number(accepted) + Number(duplicate) + Number(quarantined);
        expect([source, Number(received), accounted, Number(pending), Number(difference)]).toEqual([
          source,
          own,
          own,
          0,
          0,
        ]);
        expect([source, Number(quarantined)]).toEqual([source, refused.get(String(source)) ?? 0]);
      }
      const records = shards.reduce((sum, shard) => sum + shard.records.length, 0);
      add({ seeds: SHOPS, records, received: raw.length, refreshes: merged.size, ...counts, ...lake.faults });
      add({ refused: [...refused.values()].reduce((sum, count) => sum + count, 0) });
      add({ accepted: (arrived.events as unknown[]).length });
    },
    120_000,
  );
});
