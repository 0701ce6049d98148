import { z } from 'zod';
import { parseBoostedTrees } from '../boosting/index.ts';
import type { ArtifactFiles } from '../model.ts';
import type { ShareModel } from './fit.ts';
import type { Part } from './part.ts';

export const FORMAT_VERSION = 1;

const FILE = 'order-value.json';

const share = z.number().min(0).max(1);

const group = z.strictObject({
  lines: z.int().min(1),
  lost: z.number().min(0),
  logQuantity: z.number(),
  logPrice: z.number(),
});

const groups = z.array(z.tuple([z.string(), group])).transform((entries) => new Map(entries));

const shop = z.strictObject({
  source: z.string(),
  currency: z.string(),
  meanLost: share,
  boosted: z
    .strictObject({
      history: z.strictObject({ lost: share, products: groups, countries: groups }),
      smoothing: z.number().positive(),
      trees: z.unknown().transform(parseBoostedTrees),
    })
    .nullable(),
});

const artifact = z.strictObject({
  format: z.literal('order-value'),
  version: z.literal(FORMAT_VERSION),
  /** That of most lines first; none before a first training. */
  shops: z.array(shop),
});

export interface ShopModel extends ShareModel {
  readonly source: string;
  readonly currency: string;
}

export function writeArtifact(parts: readonly Part[]): ArtifactFiles {
  const shops = parts.map(({ shop: { source, currency }, model }): ShopModel => ({ source, currency, ...model }));
  const text = JSON.stringify({ format: 'order-value', version: FORMAT_VERSION, shops }, (_, value: unknown) =>
    value instanceof Map ? [...value] : value,
  );
  return { [FILE]: new TextEncoder().encode(text) };
}

/** @throws Error naming the file and what is wrong with it */
export function readArtifact(files: ArtifactFiles): readonly ShopModel[] {
  const bytes = files[FILE];
  if (!bytes) throw new Error(`The artifact has no file ${FILE}; it is of another model. Train order-value again.`);
  try {
    return artifact.parse(JSON.parse(new TextDecoder().decode(bytes))).shops;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${FILE} cannot be read; train order-value again.\n${why}`, { cause: error });
  }
}
