import { z } from 'zod';

/** More products than a basket or a session can sensibly hold. */
const LONGEST_BASKET = 10_000;

const id = z.string().min(1).max(500).describe('a text of 1 to 500 characters');

const KINDS = ['customer', 'basket', 'similar', 'bought-together', 'popular', 'buy-again'] as const;

const kind = <K extends (typeof KINDS)[number]>(value: K) => z.literal(value).describe(`one of ${KINDS.join(', ')}`);
const basket = z
  .array(id)
  .max(LONGEST_BASKET)
  .describe(`a list of at most ${LONGEST_BASKET} product ids, texts of 1 to 500 characters`);
const limit = z.int().min(1).max(100).describe('a whole number from 1 to 100');
const flag = z.boolean().describe('true or false');

const common = {
  /** How many products to answer. */
  limit: limit.default(5),
  /** Leaves out what the last count found no unit of. */
  inStock: flag.default(true),
  /** Only products of this category. */
  category: z.string().max(500).describe('a text of at most 500 characters').optional(),
  /** At most so many products of a category. */
  maxPerCategory: limit.optional(),
  /** From 0 (by score alone) to 1: how much a product loses for each one of its category above it. */
  diversity: z.number().min(0).max(1).describe('a number from 0 to 1').optional(),
  /** Which shop; unless told the one that knows the id, of several the one with most data. */
  source: id.optional(),
};

/** What the recommender can be asked. */
export const recommendationRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kind('customer'),
    customerId: id,
    /** Leaves out what the customer bought before. Unless told, so where customers hardly buy a product twice. */
    excludeBought: flag.optional(),
    ...common,
  }),
  /** Products in a basket, or looked at in a session; one that is given twice counts twice. */
  z.strictObject({ kind: kind('basket'), items: basket, ...common }),
  z.strictObject({ kind: kind('similar'), productId: id, ...common }),
  z.strictObject({ kind: kind('bought-together'), productId: id, ...common }),
  z.strictObject({ kind: kind('popular'), ...common }),
  z.strictObject({ kind: kind('buy-again'), customerId: id, ...common }),
]);

export type RecommendationRequest = z.infer<typeof recommendationRequest>;

/** A request as it is sent: what has a default may be left out. */
export type RecommendationQuery = z.input<typeof recommendationRequest>;

export const REASONS = [
  'bought again',
  'bought together',
  'similar to',
  'customers like you',
  'popular in category',
  'popular now',
  'popular',
  'new product',
] as const;

export type Reason = (typeof REASONS)[number];

const recommendation = z.object({
  productId: z.string(),
  name: z.string(),
  score: z.number().describe('What it was ranked by; comparable within an answer only'),
  reason: z.enum(REASONS),
  reasonProductId: z.string().nullable().describe('The product that the reason is about'),
});

/** What the model answers; its source is empty before a first training. */
export const recommendations = z.object({
  source: z.string(),
  items: z.array(recommendation).readonly(),
  fallback: z
    .enum(REASONS)
    .nullable()
    .describe('What answers instead where nothing is known of what was asked; null where something is'),
});

/** What the API answers. */
export const recommendationAnswer = recommendations.extend({
  servedFrom: z
    .enum(['model', 'snapshot'])
    .describe('`snapshot`: predicted when the model was trained, or what sold best before a first training'),
});

export type Recommendation = Readonly<z.output<typeof recommendation>>;
export type Recommendations = Readonly<z.output<typeof recommendations>>;
export type RecommendationAnswer = Readonly<z.output<typeof recommendationAnswer>>;
