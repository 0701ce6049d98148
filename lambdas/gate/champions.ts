import type { S3Client } from '@aws-sdk/client-s3';
import {
  type AcceptedRun,
  acceptedRun,
  type Champion,
  champion,
  championKey,
  type ModelName,
  runKey,
} from '../../contracts/models.ts';
import { JsonStore, type Stored } from '../lake/json-store.ts';
import type { Run } from './output.ts';

/** Another run became champion in between; what was compared with the former one counts no more. */
export class ChampionChangedError extends Error {
  override readonly name = 'ChampionChangedError';
}

/** There is nothing to restore under a name. */
export class UnknownRunError extends Error {
  override readonly name = 'UnknownRunError';
}

/** The champions of a stage and the runs that once were: small JSON objects in the gold bucket. */
export class Champions {
  readonly #champions: JsonStore<Champion>;
  readonly #runs: JsonStore<AcceptedRun>;

  constructor(s3: S3Client, bucket: string) {
    this.#champions = new JsonStore(s3, bucket, champion);
    this.#runs = new JsonStore(s3, bucket, acceptedRun);
  }

  /** What serves now; undefined before the first run of a model was let through. */
  read(model: ModelName): Promise<Stored<Champion> | undefined> {
    return this.#champions.read(championKey(model));
  }

  /** @throws ChampionChangedError when the champion is no more what was read */
  async swap(from: Stored<Champion> | undefined, to: Champion & { readonly model: ModelName }): Promise<void> {
    if (await this.#champions.writeIf(championKey(to.model), to, from ?? 'absent')) return;
    throw new ChampionChangedError(`The champion of ${to.model} was changed while ${to.run} was put in its place.`);
  }

  /** Keeps what it takes to restore a run. */
  keep({ model, run }: Run, accepted: AcceptedRun): Promise<void> {
    return this.#runs.write(runKey(model, run), accepted);
  }

  /** @throws UnknownRunError when no such run of the model ever was champion */
  async find({ model, run }: Run): Promise<AcceptedRun> {
    const found = await this.#runs.read(runKey(model, run));
    if (found) return found.value;
    throw new UnknownRunError(`No run "${run}" of ${model} ever was its champion; only such a run can be restored.`);
  }
}
