import type { Channel, FeatureRow } from '../contracts/features.ts';
import type { Evaluation, JsonObject, ModelName } from '../contracts/models.ts';
import type { RowOf } from '../contracts/table.ts';
import type { customerPredictions, forecasts, recommendations } from '../glue-sql/tables/predictions.ts';

/** What a model trains on: the rows of the features queries, a channel each. */
export interface Features {
  /** Streams a channel's rows; the same rows in the same order at every call. An empty channel gives no row. */
  rows<C extends Channel>(channel: C): AsyncIterable<FeatureRow<C>>;
}

export interface TrainingJob {
  /** Names the run in what it predicts. */
  readonly run: string;
  readonly features: Features;
  /** Fixes parts of the recipe, which are then not searched for. The model parses it, and refuses what it does not know. */
  readonly recipe: JsonObject;
  /** The recipe of the model that serves now, to be evaluated on the same split; null when there is none. */
  readonly champion: JsonObject | null;
  readonly seed: number;
  /** Worker threads that may be used; the result is the same for any number. */
  readonly threads: number;
  /** Tells a waiting person what is being done. */
  readonly progress: (message: string) => void;
}

/** Rows for gold, made in batch at the end of training. */
export interface Predictions {
  readonly forecasts?: readonly RowOf<typeof forecasts>[];
  readonly customer_predictions?: readonly RowOf<typeof customerPredictions>[];
  readonly recommendations?: readonly RowOf<typeof recommendations>[];
}

/** The files of a model, by name. The same data, recipe and seed give the same bytes. */
export type ArtifactFiles = Readonly<Record<string, Uint8Array>>;

export interface Trained {
  readonly files: ArtifactFiles;
  readonly evaluation: Evaluation;
  readonly predictions: Predictions;
}

/** A loaded model. */
export interface Predictor {
  /**
   * Answers one request.
   * @throws RequestError when the request is wrong, with what is wrong about it
   */
  predict(request: unknown): JsonObject;
}

export interface Model {
  readonly name: ModelName;
  /** Raised when artifacts of before cannot be read any more. */
  readonly formatVersion: number;
  readonly channels: readonly Channel[];
  /** @throws Error naming what is wrong with the data or the recipe */
  train(job: TrainingJob): Promise<Trained>;
  /** @throws Error naming the file and what is wrong with it */
  load(files: ArtifactFiles): Predictor;
}
