import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  type AcceptedRun,
  acceptedRun,
  type Champion,
  champion,
  championKey,
  type ModelName,
  runKey,
} from '../../contracts/models.ts';
import type { Run } from './output.ts';

/** Another run became champion in between; what was judged against the former one counts no more. */
export class ChampionChangedError extends Error {
  override readonly name = 'ChampionChangedError';
}

/** There is nothing to restore under a name. */
export class UnknownRunError extends Error {
  override readonly name = 'UnknownRunError';
}

/** A champion’s pointer as it stands, and what a swap has to match. */
export interface Pointer {
  readonly champion: Champion;
  readonly etag: string;
}

const CONFLICTS: ReadonlySet<string> = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

/** The champions of a stage and the runs that once were: small JSON objects in the gold bucket. */
export class Champions {
  readonly #s3: S3Client;
  readonly #bucket: string;

  constructor(s3: S3Client, bucket: string) {
    this.#s3 = s3;
    this.#bucket = bucket;
  }

  /** What serves now; undefined before the first run of a model was let through. */
  async read(model: ModelName): Promise<Pointer | undefined> {
    const found = await this.#get(championKey(model));
    return found && { champion: champion.parse(JSON.parse(found.text)), etag: found.etag };
  }

  /** @throws ChampionChangedError when the pointer is no more what was read */
  async swap(from: Pointer | undefined, to: Champion & { readonly model: ModelName }): Promise<void> {
    const condition = from ? { IfMatch: from.etag } : { IfNoneMatch: '*' };
    try {
      await this.#s3.send(new PutObjectCommand({ ...this.#object(championKey(to.model), to), ...condition }));
    } catch (error) {
      if (!CONFLICTS.has((error as Error).name)) throw error;
      throw new ChampionChangedError(`The champion of ${to.model} was changed while ${to.run} was put in its place.`);
    }
  }

  /** Keeps what it takes to restore a run. */
  async keep({ model, run }: Run, accepted: AcceptedRun): Promise<void> {
    await this.#s3.send(new PutObjectCommand(this.#object(runKey(model, run), accepted)));
  }

  /** @throws UnknownRunError when no such run of the model ever was champion */
  async find({ model, run }: Run): Promise<AcceptedRun> {
    const found = await this.#get(runKey(model, run));
    if (found) return acceptedRun.parse(JSON.parse(found.text));
    throw new UnknownRunError(`No run "${run}" of ${model} ever was its champion; only such a run can be restored.`);
  }

  async #get(Key: string): Promise<{ readonly text: string; readonly etag: string } | undefined> {
    try {
      const { Body, ETag } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key }));
      return { text: (await Body?.transformToString()) ?? '', etag: ETag ?? '' };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  #object(Key: string, content: object) {
    return { Bucket: this.#bucket, Key, Body: JSON.stringify(content), ContentType: 'application/json' };
  }
}
