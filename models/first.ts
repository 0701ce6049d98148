import type { ServedModel } from '../contracts/models.ts';
import { type SealedArtifact, sealArtifact } from './contract/artifact.ts';
import { FORMAT_VERSION as FORECASTS, filesOf as forecasts } from './forecaster/artifact.ts';
import type { ArtifactFiles } from './model.ts';
import { FORMAT_VERSION as ORDER_VALUE, writeArtifact as orderValue } from './order-value/artifact.ts';
import { FORMAT_VERSION as RECOMMENDER, writeArtifact as recommender } from './recommender/artifact/artifact.ts';

/** What a model knows before it has learnt anything, with the version of its format. */
const FIRST: Readonly<Record<ServedModel, readonly [ArtifactFiles, number]>> = {
  recommender: [recommender([]), RECOMMENDER],
  forecaster: [forecasts([]), FORECASTS],
  'order-value': [orderValue([]), ORDER_VALUE],
};

/**
 * The artifact that an endpoint begins with: it forecasts the series that callers post, values a line at its price, and says of the
 * shop that nothing was learnt yet. The same bytes whenever it is made.
 */
export function firstArtifact(model: ServedModel): SealedArtifact {
  const [files, formatVersion] = FIRST[model];
  return sealArtifact({ name: model, formatVersion }, files);
}
