import type { Model } from '../model.ts';
import { FORMAT_VERSION, readArtifact } from './artifact/artifact.ts';
import { predictorOf } from './serving/serve.ts';
import { train } from './train.ts';

/** Which products to show to whom: a blend of popularity, own purchases, item neighbours, ALS and EASE for each source. */
export const recommender: Model = {
  name: 'recommender',
  formatVersion: FORMAT_VERSION,
  channels: ['interactions', 'catalogue'],
  train,
  load: (files) => predictorOf(readArtifact(files)),
};
