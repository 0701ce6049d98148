export { BoostingInputError } from './checks.ts';
export { parseBoostedTrees } from './parse.ts';
export { predictBoosting } from './predict.ts';
export { trainBoosting } from './train.ts';
export type { BoostedTrees, BoostingOptions, Matrix, Objective, Tree, Validation } from './types.ts';
export { BOOSTING_DEFAULTS } from './types.ts';
