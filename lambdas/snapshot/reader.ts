import type { S3Client } from '@aws-sdk/client-s3';
import { BUCKET, type BucketedDataset, bucketOf } from '../../contracts/buckets.ts';
import { ExpectedError } from '../../contracts/errors.ts';
import type { PublishedFacts } from '../../contracts/facts.ts';
import { LATEST_SNAPSHOT, manifestKey } from '../../contracts/lake.ts';
import { readParquet } from '../../contracts/parquet.ts';
import {
  type Dataset,
  type SnapshotManifest,
  type SnapshotPointer,
  snapshotManifest,
  snapshotPointer,
} from '../../contracts/snapshot.ts';
import { BrokenObjectError, JsonStore } from '../lake/json-store.ts';
import { Kept } from '../lake/kept.ts';
import { readObject } from '../lake/objects.ts';
import { ColumnStore } from './column-store.ts';

/** A row of a published dataset: decimals as numbers, dates as `Date` at midnight UTC. */
export type PublishedRow = Readonly<Record<string, unknown>>;

/** The published snapshot, as reports see it. */
export interface Snapshot {
  readonly run: string;
  /** When its refresh began: it holds everything that had arrived by then. */
  readonly startedAt: string;
  readonly publishedAt: string;
  /** IANA zone in which its business days begin and end. */
  readonly timeZone: string;
  /** Its facts by month; undefined where it is of an older version. */
  readonly facts: PublishedFacts | undefined;
  /** All rows of a dataset; none when the snapshot has no such dataset, as one of an older version. */
  readonly rows: (dataset: Dataset) => Promise<readonly PublishedRow[]>;
  /**
   * All rows of a dataset that is large, over some of its columns: whole numbers are numbers, and nothing can be copied out of a row
   * but by the names of these columns.
   */
  readonly over: (dataset: Dataset, columns: readonly string[]) => Promise<readonly PublishedRow[]>;
  /** Rows that `over` gave, with other columns of theirs. */
  readonly whole: (
    dataset: Dataset,
    rows: readonly PublishedRow[],
    columns: readonly string[],
  ) => Promise<readonly PublishedRow[]>;
  /** The rows among which all of an id are: those of its bucket, or all where the snapshot is of a version without. */
  readonly bucket: (dataset: BucketedDataset, id: string | null) => Promise<readonly PublishedRow[]>;
}

/** No refresh has published anything yet. */
export class NothingPublishedError extends ExpectedError {
  override readonly name = 'NothingPublishedError';
  readonly kind = 'not-ready';

  constructor() {
    super('Nothing has been published yet. Load some data and run a refresh.');
  }
}

/** What is published cannot be read. */
export class SnapshotDamagedError extends ExpectedError {
  override readonly name = 'SnapshotDamagedError';
  readonly kind = 'not-ready';

  /** @param remedy what publishes it anew */
  constructor(key: string, remedy: string) {
    super(`The published object ${key} is damaged and cannot be read. ${remedy}`);
  }
}

/** The snapshot that is followed at the moment, with what has been read of it. */
interface Followed {
  readonly manifest: SnapshotManifest;
  readonly datasets: Map<Dataset, Promise<readonly PublishedRow[]>>;
  readonly columns: ColumnStore;
  /** By dataset and bucket. */
  readonly buckets: Kept<readonly PublishedRow[]>;
}

const NEXT_REFRESH = 'The next refresh publishes it anew.';
export const PUBLISH_ANEW = 'Publish it anew with: npx shoplake refresh --full';

const asDamage =
  (key: string, remedy: string) =>
  (error: unknown): never => {
    throw error instanceof BrokenObjectError ? new SnapshotDamagedError(key, remedy) : error;
  };

/**
 * Rows of buckets in memory: of half a million customers a bucket has some thousand rows of one dataset, and some ten thousand of another;
 * of a small shop all fit.
 */
const MOST_BUCKET_ROWS = 200_000;
const newBuckets = () => new Kept<readonly PublishedRow[]>(MOST_BUCKET_ROWS, (rows) => rows.length);
/** Of columns in memory: half a million customers have 4 MB of each, and 20 MB of their ids. */
const MOST_COLUMN_BYTES = 192 * 2 ** 20;
/** How long a pointer is trusted before it is looked up again. */
const FRESH_MS = 2000;

/**
 * Reads the published snapshot. The pointer is looked up every few seconds, a dataset is fetched once a snapshot and kept:
 * a report costs milliseconds, not an Athena query.
 */
export class SnapshotReader {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #pointers: JsonStore<SnapshotPointer>;
  readonly #manifests: JsonStore<SnapshotManifest>;
  readonly #now: () => number;
  #checkedAt = 0;
  #checking: Promise<Followed> | undefined;
  #current: Followed | undefined;

  /** @param now for tests */
  constructor(client: S3Client, bucket: string, now: () => number = () => Date.now()) {
    this.#now = now;
    this.#client = client;
    this.#bucket = bucket;
    this.#pointers = new JsonStore(client, bucket, snapshotPointer);
    this.#manifests = new JsonStore(client, bucket, snapshotManifest);
  }

  /** @throws NothingPublishedError before the first refresh; SnapshotDamagedError when the pointer cannot be read */
  async latest(): Promise<Snapshot> {
    const current = await this.#follow();
    const { run, startedAt, publishedAt, timeZone, facts } = current.manifest;
    return {
      run,
      startedAt,
      publishedAt,
      timeZone,
      facts,
      rows: (dataset) => this.#rows(current, dataset),
      over: (dataset, columns) => current.columns.rows(filesOf(current, dataset), columns),
      whole: (dataset, rows, columns) => current.columns.whole(filesOf(current, dataset), rows, columns),
      bucket: (dataset, id) => this.#rowsOfBucket(current, dataset, id),
    };
  }

  async #follow(): Promise<Followed> {
    if (this.#current && this.#now() - this.#checkedAt < FRESH_MS) return this.#current;
    // All who ask while the pointer is being looked up wait for the one look.
    this.#checking ??= this.#lookUp().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #lookUp(): Promise<Followed> {
    const pointer = await this.#pointers.read(LATEST_SNAPSHOT).catch(asDamage(LATEST_SNAPSHOT, NEXT_REFRESH));
    if (!pointer) throw new NothingPublishedError();
    const { run } = pointer.value;
    if (this.#current?.manifest.run !== run) {
      const key = manifestKey(run);
      const manifest = await this.#manifests.read(key).catch(asDamage(key, PUBLISH_ANEW));
      if (!manifest) throw new SnapshotDamagedError(key, PUBLISH_ANEW);
      const columns = new ColumnStore((object, work) => this.#object(object, work), MOST_COLUMN_BYTES);
      this.#current = { manifest: manifest.value, datasets: new Map(), buckets: newBuckets(), columns };
    }
    this.#checkedAt = this.#now();
    return this.#current;
  }

  #rows({ manifest, datasets }: Followed, dataset: Dataset): Promise<readonly PublishedRow[]> {
    const known = datasets.get(dataset);
    if (known) return known;
    const { files = [], columns } = manifest.datasets[dataset] ?? {};
    const rows = Promise.all(files.map(({ key }) => this.#file(key, columns))).then((parts) => parts.flat());
    datasets.set(dataset, rows);
    rows.catch(() => datasets.delete(dataset)); // the next request tries again
    return rows;
  }

  #rowsOfBucket(current: Followed, dataset: BucketedDataset, id: string | null): Promise<readonly PublishedRow[]> {
    const { files = [], columns } = current.manifest.datasets[dataset] ?? {};
    const folder = `/${BUCKET}=${bucketOf(dataset, id)}/`;
    const parted = files.filter(({ key }) => key.includes(`/${BUCKET}=`));
    if (parted.length < files.length) return this.#rows(current, dataset);
    const own = parted.filter(({ key }) => key.includes(folder));
    return current.buckets.get(dataset + folder, async () =>
      (await Promise.all(own.map(({ key }) => this.#file(key, columns)))).flat(),
    );
  }

  #file(key: string, columns: readonly string[] | undefined): Promise<PublishedRow[]> {
    return this.#object(key, (bytes) => readParquet(bytes, columns));
  }

  async #object<T>(key: string, decode: (bytes: Uint8Array) => Promise<T>): Promise<T> {
    const bytes = await readObject(this.#client, this.#bucket, key);
    try {
      return await decode(bytes);
    } catch {
      throw new SnapshotDamagedError(key, PUBLISH_ANEW);
    }
  }
}

const filesOf = ({ manifest }: Followed, dataset: Dataset): readonly string[] =>
  (manifest.datasets[dataset]?.files ?? []).map(({ key }) => key);
