import { z } from 'zod';
import type { JsonObject } from '../../contracts/models.ts';
import { parseWith } from '../shared/parse-with.ts';
import type { Shop } from './lines.ts';

const METHODS = ['boosting', 'mean share'] as const;

/** How the model of a shop is made. */
const settings = z.strictObject({
  /** `boosting` by line, or the same share for all. */
  method: z.enum(METHODS),
  /** Lines of the last so many days are left out: what comes back of them is not back yet. */
  maturationDays: z.int().min(0).max(365),
  /** Lines weigh by their amount to this power: 0 counts lines, 1 money. */
  weightPower: z.number().min(0).max(1),
  /** Lines that a product or country of no line is taken to have had, at the mean share. */
  smoothing: z.number().positive(),
  rounds: z.int().min(1).max(2000),
  leaves: z.int().min(2).max(256),
  learningRate: z.number().positive().max(1),
  minLeafRows: z.int().min(1),
  l2: z.number().min(0),
});

export type Settings = z.infer<typeof settings>;

const partial = settings.partial();

export type FixedSettings = z.infer<typeof partial>;

/** What is left out is chosen from the data; `shops` says it for one source and currency, over what is said for all. */
const recipe = partial.extend({ shops: z.record(z.string(), z.record(z.string(), partial)).optional() });

export type Recipe = z.infer<typeof recipe>;

/** What the search starts from, and where there is nothing to search on. */
export const DEFAULTS = {
  method: 'mean share',
  weightPower: 0,
  smoothing: 100,
  rounds: 100,
  leaves: 4,
  learningRate: 0.05,
  minLeafRows: 200,
  l2: 10,
} as const satisfies Omit<Settings, 'maturationDays'>;

/** Every combination is tried on validation, but for what the recipe fixes; rounds are found by early stopping. */
export const SEARCH = { leaves: [4, 16], weightPower: [0, 0.5] } as const;

export const MOST_ROUNDS = 400;

/** @throws Error naming the parts of the recipe that are wrong */
export const parseRecipe = (given: JsonObject, whose: string): Recipe =>
  parseWith(recipe, given, `The ${whose} of order-value`);

export function settingsFor({ shops, ...all }: Recipe, { source, currency }: Shop): FixedSettings {
  return { ...all, ...shops?.[source]?.[currency] };
}
