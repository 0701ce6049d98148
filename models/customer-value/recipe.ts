import { z } from 'zod';
import type { JsonObject } from '../../contracts/models.ts';
import { parseWith } from '../shared/parse-with.ts';

export const CHURN_METHODS = ['classifier', 'recency and frequency'] as const;

export type ChurnMethod = (typeof CHURN_METHODS)[number];

/** How a source's model is made. */
const settings = z.strictObject({
  /** Days within which a customer who does not buy has churned. */
  churnWindowDays: z.int().min(7).max(365),
  churnMethod: z.enum(CHURN_METHODS),
  /** Of the classifier: trees, their leaves, and how much of each counts. */
  rounds: z.int().min(1).max(2000),
  leaves: z.int().min(2).max(256),
  learningRate: z.number().positive().max(1),
  minLeafRows: z.int().min(1),
  l2: z.number().min(0),
});

export type Settings = z.infer<typeof settings>;

const partial = settings.partial();

/** What is left out is chosen from the data; `sources` says it for one source alone, over what is said for all. */
const recipe = partial.extend({ sources: z.record(z.string(), partial).optional() });

export type Recipe = z.infer<typeof recipe>;

export type FixedSettings = z.infer<typeof partial>;

/** @throws Error naming the parts of the recipe that are wrong */
export const parseRecipe = (given: JsonObject, whose: string): Recipe =>
  parseWith(recipe, given, `The ${whose} of customer-value`);

export function settingsFor({ sources, ...all }: Recipe, source: string): FixedSettings {
  return { ...all, ...sources?.[source] };
}

/** What the search starts from, and where there is nothing to search on. */
export const DEFAULTS = {
  churnMethod: 'recency and frequency',
  rounds: 60,
  leaves: 4,
  learningRate: 0.05,
  minLeafRows: 30,
  l2: 5,
} as const satisfies Omit<Settings, 'churnWindowDays'>;

/** Every combination is tried on validation, but for what the recipe fixes. */
export const SEARCH = { rounds: [60, 120], leaves: [4, 8] } as const;
