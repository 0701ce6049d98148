import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { quarantine } from '../../../../glue-sql/tables/ledger.ts';
import { hashKey } from '../../../../lambdas/http/keys.ts';
import { loadFile } from '../../../../lambdas/load/load-file.ts';
import { events } from '../../../../lambdas/load/sources/events.ts';
import { transformBatch } from '../../../../lambdas/transform/transform-batch.ts';
import { contextOf, inChunks } from '../../lambdas/support/files.ts';
import { basic, request } from '../../lambdas/support/http.ts';
import { record } from '../../lambdas/support/records.ts';
import { settings } from '../../lambdas/support/staged.ts';
import { at, type Quarantined } from './rows.ts';
import { TestWarehouse } from './test-warehouse.ts';

/** When everything arrives: after all that the cases tell of. */
const NOW = at('2026-12-01T12:00:00');
const DAY = '2026-12-01';

/**
 * A shop’s way from the request to gold, without an account: the collect function, what it puts on the stream, the transform, and the
 * statements of a refresh. Amounts without a currency are GBP; business days are London’s.
 */
export class ShopFront {
  readonly warehouse: TestWarehouse;
  readonly #collect: (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
  readonly #kinesis: ReturnType<typeof mockClient>;
  #arrivals = 0;

  private constructor(
    warehouse: TestWarehouse,
    collect: (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>,
    kinesis: ReturnType<typeof mockClient>,
  ) {
    this.warehouse = warehouse;
    this.#collect = collect;
    this.#kinesis = kinesis;
  }

  static async open(): Promise<ShopFront> {
    Object.assign(process.env, { STREAM_NAME: 'events', LIMITS: '{}', LIMITS_TABLE: 'counters', STACK_NAME: 'shop' });
    process.env.WRITE_KEYS = JSON.stringify({ web: [hashKey('web')], till: [hashKey('till')] });
    vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const kinesis = mockClient(KinesisClient);
    kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 0, Records: [] });
    // It reads its keys once, and another test may have had it read others.
    vi.resetModules();
    const { handler } = await import('../../../../lambdas/collect/handler.ts');
    return new ShopFront(await TestWarehouse.open(), handler, kinesis);
  }

  async close(): Promise<void> {
    this.#kinesis.restore();
    await this.warehouse.close();
  }

  /**
   * Posts a body to `/v1/batch` and refreshes.
   * @param key the write key, which is the source’s name
   * @returns what was quarantined
   */
  async post(body: string, key: 'web' | 'till' = 'web'): Promise<readonly Quarantined[]> {
    const asked = request('/v1/batch', body, { authorization: basic(`${key}:`) });
    this.#kinesis.resetHistory();
    const answer = await this.#collect({ ...asked, requestContext: { ...asked.requestContext, timeEpoch: NOW } });
    if (answer.statusCode !== 200) throw new Error(String(answer.body));
    const sent = this.#kinesis
      .commandCalls(PutRecordsCommand)
      .flatMap(({ args }) => (args[0].input as PutRecordsCommandInput).Records ?? []);
    const first = this.#arrivals + 1;
    const records = sent.map(({ Data = '' }, index) => record(first + index, Buffer.from(Data).toString('utf8')));
    this.#arrivals += records.length;
    const { batch } = transformBatch(records, settings);
    await this.#refresh(batch.objects(DAY, `batch-${this.#arrivals}`));
    return batch.rows(quarantine);
  }

  /** Loads lines of events as a file and refreshes. @returns how many were refused, by reason */
  async load(content: string): Promise<Readonly<Record<string, number>>> {
    this.#arrivals += 1;
    const context = { ...contextOf(events), receivedAt: NOW, fileId: `file-${this.#arrivals}` };
    const written: Parameters<TestWarehouse['load']>[0][] = [];
    const { reasons } = await loadFile(events, context, 'landing/events/file', {
      read: () => inChunks(Buffer.from(content)),
      write: async (objects) => {
        written.push([...objects]);
      },
      progress: async () => undefined,
    });
    for (const objects of written) await this.#refresh(objects);
    return reasons;
  }

  async #refresh(objects: Parameters<TestWarehouse['load']>[0]): Promise<void> {
    const batch = `batch-${this.#arrivals}`;
    await this.warehouse.load(objects, batch);
    await this.warehouse.merge(undefined, batch);
    await this.warehouse.update({ batch, taken: batch });
  }
}
