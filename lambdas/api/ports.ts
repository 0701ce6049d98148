import type { AskModel } from '../predictions/endpoint.ts';
import type { Snapshot } from '../snapshot/reader.ts';

/** What the API needs of the world. */
export interface ApiPorts {
  readonly latest: () => Promise<Snapshot>;
  /** Hashed read keys, or null when everybody may read. */
  readonly readKeys: readonly string[] | null;
  /** The models that serve; absent in a stage without endpoints. */
  readonly recommender?: AskModel;
  readonly orderValue?: AskModel;
}
