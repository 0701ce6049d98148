import type { ModelName } from '../contracts/models.ts';
import type { Model } from './model.ts';

/** Models by name; a model's code is loaded when it is asked for, since a process trains or serves one. */
export type Catalogue = Readonly<Partial<Record<ModelName, () => Promise<Model>>>>;

export const catalogue: Readonly<Record<ModelName, () => Promise<Model>>> = {
  recommender: async () => (await import('./recommender/index.ts')).recommender,
  forecaster: async () => (await import('./forecaster/index.ts')).forecaster,
  'customer-value': async () => (await import('./customer-value/index.ts')).customerValue,
  'order-value': async () => (await import('./order-value/index.ts')).orderValue,
};

/** @throws Error naming the models there are */
export async function modelCalled(name: string, models: Catalogue): Promise<Model> {
  const load = Object.hasOwn(models, name) ? models[name as ModelName] : undefined;
  if (!load) throw new Error(`There is no model "${name}". There are: ${Object.keys(models).join(', ')}.`);
  return load();
}
