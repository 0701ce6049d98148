import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { arrivalDay, prefixOf } from '../../contracts/lake.ts';
import { writeParquet } from '../../contracts/parquet.ts';
import type { ArrivedObject, ReceivedRecord } from '../../contracts/receipts.ts';
import { BATCH_ID, type RowOf } from '../../contracts/table.ts';
import { receipts, recounted } from '../../glue-sql/tables/ledger.ts';
import { happenedIn, second } from '../../lambdas/arrivals/quiet.ts';
import type { StagedObject } from '../../lambdas/ingest/staging.ts';
import type { Window } from './refresh.ts';

const EVERYTHING = { since: '1970-01-01', changed: '1970-01-01 00:00:00' };

/**
 * A folder in the place of the buckets; both engines read the same objects. A batch of arrivals is a folder of links to them, where
 * in AWS it is a manifest.
 */
export class Lake {
  readonly folder: string;
  /** What no refresh has taken. */
  #arrived: ArrivedObject[] = [];
  #received: ReceivedRecord[] = [];
  #again: string[] = [];
  /** What one has. */
  readonly #taken: ArrivedObject[] = [];
  readonly #counted = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @returns the objects among them that a receipt has to name */
  put(objects: Iterable<StagedObject>): ArrivedObject[] {
    return Array.from(objects, ({ key, body, arrival }) => {
      this.#write(key, body);
      return arrival ?? [];
    }).flat();
  }

  /** Takes a receipt, which comes last: what has none is not there yet. A record counts once, however often it comes. */
  receive(objects: readonly ArrivedObject[], records: readonly ReceivedRecord[]): void {
    this.#arrived.push(...objects);
    const waiting = new Set(this.#received.map(({ id }) => id));
    this.#again.push(...records.filter(({ id }) => this.#counted.has(id)).map(({ id }) => id));
    this.#received.push(...records.filter(({ id }) => !this.#counted.has(id) && !waiting.has(id)));
  }

  /** Everything that has arrived as one batch, and since when things can have changed by it. */
  take(now: Date): Window {
    const batch = `${second(now.getTime()).replace(/[ :]/g, '-')}-00000000`;
    const objects = this.#arrived;
    const since = arrivalDay(Math.min(...this.#received.map(({ receivedAt }) => receivedAt)));
    const changed = Math.min(...objects.map(({ firstAt }) => firstAt ?? now.getTime()));
    const again = this.#again.map((record_id) => ({ record_id }));
    const counts = `${BATCH_ID}=${batch}/counts.parquet`;
    this.#write(`${prefixOf(receipts)}${counts}`, writeParquet(receipts, this.#counts()));
    if (again.length > 0) this.#write(`${prefixOf(recounted)}${counts}`, writeParquet(recounted, again));
    this.#link(objects, batch);
    this.#taken.push(...objects);
    for (const { id } of this.#received) this.#counted.add(id);
    [this.#arrived, this.#received, this.#again] = [[], [], []];
    const { firstAt, quiet } = happenedIn([{ name: batch, receivedAt: null, objects, records: [] }]);
    return {
      ...{ batch, taken: batch, since, changed: second(changed) },
      ...(firstAt !== null && { happened: second(firstAt) }),
      ...(quiet && { quiet_from: quiet.from, quiet_to: quiet.to }),
    };
  }

  /** The same batch again, as after a refresh that broke off, with merges that go over all that was ever taken. */
  takeAll({ batch }: Window): Window {
    const taken = `everything-${batch}`;
    this.#link(this.#taken, taken);
    return { batch, taken, ...EVERYTHING };
  }

  /** What was received, by source and day. */
  #counts(): RowOf<typeof receipts>[] {
    const groups = Map.groupBy(this.#received, ({ source, receivedAt }) => `${arrivalDay(receivedAt)}${source}`);
    return Array.from(groups.values(), (records) => {
      const sum = (count: 'received' | 'repeated' | 'refused'): number =>
        records.reduce((total, record) => total + record[count], 0);
      const [{ source, receivedAt }] = records as [ReceivedRecord];
      const [received, repeated, refused] = [sum('received'), sum('repeated'), sum('refused')];
      return { source, day: arrivalDay(receivedAt), received, repeated, refused };
    });
  }

  #link(objects: readonly ArrivedObject[], partition: string): void {
    for (const key of new Set(objects.map((object) => object.key))) {
      const day = dirname(key);
      const folder = join(this.folder, dirname(day), `${BATCH_ID}=${partition}`);
      mkdirSync(folder, { recursive: true });
      // Two uploads of one content have objects of one name, of another day.
      linkSync(join(this.folder, key), join(folder, `${basename(day)}-${basename(key)}`));
    }
  }

  #write(key: string, body: Uint8Array): void {
    const path = join(this.folder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, body);
  }
}
