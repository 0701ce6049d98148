import { z } from 'zod';
import { parseWith } from '../shared/parse-with.ts';
import { COMBINATIONS } from './ensemble.ts';
import { METHOD_NAMES, type MethodName } from './methods/method.ts';

const mixture = z.strictObject({
  /** Methods that take part where a series is long enough for them. */
  methods: z.array(z.enum(METHOD_NAMES)).min(1),
  combine: z.enum(COMBINATIONS),
});

export const recipeSchema = z.strictObject({
  revenue: mixture,
  demand: mixture,
  /** Origins of a backtest, a week apart; as many errors make the weights and the intervals. */
  backtestWeeks: z.int().min(8).max(104),
  horizonWeeks: z.int().min(1).max(26),
  /** How many of each have forecasts of their own; the rest are forecast together. */
  countries: z.int().min(0).max(250),
  categories: z.int().min(0).max(250),
  products: z.int().min(0).max(1000),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type Mixture = Recipe['revenue'];

/** What erred least together, combined alike, in weeks 21 to 52 of Olist. */
export const CORE_METHODS: readonly MethodName[] = [
  'mean of 4 weeks',
  'weekday smoothing 0.3',
  'weekday smoothing 0.5',
  'weekday smoothing 0.7',
  'mstl',
  'mstl log',
];

const WIDE_METHODS: readonly MethodName[] = [...CORE_METHODS, 'ets', 'seasonal naive with level', 'gradient boosting'];

export const DEFAULT_RECIPE: Recipe = {
  revenue: { methods: [...CORE_METHODS], combine: 'equal' },
  demand: {
    methods: ['mean of 4 weeks', 'weekday smoothing 0.3', 'croston', 'sba', 'tsb', 'ets', 'gradient boosting'],
    combine: 'weighted',
  },
  backtestWeeks: 39,
  horizonWeeks: 8,
  countries: 10,
  categories: 10,
  products: 100,
};

const fixedSchema = recipeSchema
  .partial()
  .extend({ revenue: mixture.partial().optional(), demand: mixture.partial().optional() });

/** Parts of the recipe that a person fixes. */
export type Fixed = z.infer<typeof fixedSchema>;

/** @throws Error naming what is wrong with which part */
export const parseFixed = (value: unknown): Fixed => parseWith(fixedSchema, value, 'The recipe of the job');

/** @throws Error naming what is wrong with which part */
export const parseRecipe = (value: unknown): Recipe => parseWith(recipeSchema, value, 'The recipe of the champion');

/** The recipes that are tried on the earlier origins, the default first; one when the mixture of revenue is fixed. */
export function candidates(fixed: Fixed): readonly Recipe[] {
  const base: Recipe = {
    ...DEFAULT_RECIPE,
    ...fixed,
    revenue: { ...DEFAULT_RECIPE.revenue, ...fixed.revenue },
    demand: { ...DEFAULT_RECIPE.demand, ...fixed.demand },
  };
  const methods = fixed.revenue?.methods ? [fixed.revenue.methods] : [CORE_METHODS, WIDE_METHODS];
  const combine = fixed.revenue?.combine ? [fixed.revenue.combine] : (['equal', 'weighted'] as const);
  return methods.flatMap((names) =>
    combine.map((how) => ({ ...base, revenue: { methods: [...names], combine: how } })),
  );
}
