import { z } from 'zod';

/** What scores products for a person, each on its own; the blend mixes them. */
export const METHODS = ['popularity', 'recent', 'own', 'category', 'knn', 'als', 'ease'] as const;

export type Method = (typeof METHODS)[number];

/** How much each method counts in a blend, after its scores were divided by the highest. */
export type BlendWeights = Readonly<Record<Method, number>>;

const positive = z.number().positive().max(1e6);
const weight = z.number().min(0).max(1e6);
export const weightsSchema = z
  .strictObject({
    popularity: weight,
    recent: weight,
    own: weight,
    category: weight,
    knn: weight,
    als: weight,
    ease: weight,
  })
  .refine((blend) => METHODS.some((method) => blend[method] > 0), 'a blend needs a method that counts more than 0');

const taste = z.strictObject({
  /** What an event is worth. */
  weights: z.strictObject({ view: weight, cart: weight, buy: weight }),
  /** Days after which an event counts half. */
  halfLifeDays: positive,
});
const recent = z.strictObject({ halfLifeDays: positive });
const own = z.strictObject({ halfLifeDays: positive });
const knn = z.strictObject({ neighbours: z.int().min(1).max(1000), shrinkage: z.number().min(0).max(1e6) });
const als = z.strictObject({
  factors: z.int().min(8).max(256).multipleOf(8),
  regularisation: positive,
  alpha: positive,
  iterations: z.int().min(1).max(100),
  /** Conjugate gradient steps of a row. */
  steps: z.int().min(1).max(20),
});
const ease = z.strictObject({
  regularisation: positive,
  /** The inverse costs the cube of this; of more products only the most popular take part. */
  maxItems: z.int().min(1).max(8192),
  /** Weights that are kept for each product. */
  neighbours: z.int().min(1).max(1000),
});

export const recipeSchema = z.strictObject({
  taste,
  recent,
  own,
  knn,
  als,
  ease,
  /** `all` may show what was bought before, `new` does not. */
  blend: z.strictObject({ all: weightsSchema, new: weightsSchema }),
});

export type Recipe = z.infer<typeof recipeSchema>;

/** A recipe for each source. */
export const recipesSchema = z.strictObject({ sources: z.record(z.string(), recipeSchema) });

/** Parts of the recipe that a person fixes, for all sources. */
export const fixedSchema = z.strictObject({
  taste: taste.partial().optional(),
  recent: recent.partial().optional(),
  own: own.partial().optional(),
  knn: knn.partial().optional(),
  als: als.partial().optional(),
  ease: ease.partial().optional(),
  blend: z.strictObject({ all: weightsSchema.optional(), new: weightsSchema.optional() }).optional(),
});

export type Fixed = z.infer<typeof fixedSchema>;

const NOTHING: BlendWeights = { popularity: 0, recent: 0, own: 0, category: 0, knn: 0, als: 0, ease: 0 };

/** A blend of some methods; the others count nothing. */
export const blendOf = (parts: Partial<BlendWeights>): BlendWeights => ({ ...NOTHING, ...parts });

/** Where the search starts, and what stays where there is too little data to search. */
export const DEFAULT_RECIPE: Recipe = {
  taste: { weights: { view: 1, cart: 3, buy: 5 }, halfLifeDays: 180 },
  recent: { halfLifeDays: 14 },
  own: { halfLifeDays: 90 },
  knn: { neighbours: 100, shrinkage: 20 },
  als: { factors: 64, regularisation: 20, alpha: 1, iterations: 10, steps: 3 },
  ease: { regularisation: 500, maxItems: 4000, neighbours: 200 },
  blend: {
    all: { ...NOTHING, own: 1, knn: 1, recent: 0.2, category: 0.1 },
    new: { ...NOTHING, knn: 1, recent: 0.2, category: 0.1 },
  },
};

/** The default recipe with what is fixed. */
export function startingRecipe(fixed: Fixed): Recipe {
  const { taste: t, recent: r, own: o, knn: k, als: a, ease: e, blend: b } = DEFAULT_RECIPE;
  return {
    taste: { ...t, ...fixed.taste },
    recent: { ...r, ...fixed.recent },
    own: { ...o, ...fixed.own },
    knn: { ...k, ...fixed.knn },
    als: { ...a, ...fixed.als },
    ease: { ...e, ...fixed.ease },
    blend: { all: fixed.blend?.all ?? b.all, new: fixed.blend?.new ?? b.new },
  };
}
