import { z } from 'zod';
import type { ArtifactFiles } from '../../model.ts';
import { parseWith } from '../../shared/parse-with.ts';
import type { ItemFactors } from '../als/fold-in.ts';
import type { Products } from '../data/shop.ts';
import type { Fitted } from '../fit.ts';
import type { Neighbours } from '../methods/neighbours.ts';
import { weightsSchema } from '../recipe.ts';
import type { ShopModel } from '../serving/shop-model.ts';
import type { Tastes } from '../taste.ts';
import { decodeSections, encodeSections, type Section, type Sections } from './sections.ts';

/** Raised when the sections change. */
export const FORMAT_VERSION = 1;

export const FILE = 'recommender.bin';

const shopHeader = z.strictObject({
  source: z.string(),
  rows: z.number(),
  excludeBought: z.boolean(),
  blend: z.strictObject({ all: weightsSchema, new: weightsSchema }),
  als: z.strictObject({ factors: z.int().positive(), alpha: z.number().positive() }).nullable(),
  knn: z.boolean(),
  ease: z.boolean(),
});

const fileHeader = z.strictObject({ shops: z.array(shopHeader) });

type ShopHeader = z.infer<typeof shopHeader>;

export function writeArtifact(models: readonly ShopModel[]): ArtifactFiles {
  const arrays = new Map<string, Section>();
  models.forEach((model, at) => {
    const add = (name: string, section: Section): void => {
      arrays.set(`${at}.${name}`, section);
    };
    writeProducts(model.products, add);
    writeStrings('people', model.people, add);
    writeParts('tastes', model.tastes, add);
    writeFitted(model.fitted, add);
    writeParts('together', model.together, add);
  });
  return { [FILE]: encodeSections({ header: { shops: models.map(headerOf) }, arrays }, FORMAT_VERSION) };
}

/** @throws Error naming the file and what is wrong with it */
export function readArtifact(files: ArtifactFiles): readonly ShopModel[] {
  const file = files[FILE];
  if (file === undefined)
    throw new Error(`The recommender's artifact has no file ${FILE}; train again, or restore it.`);
  const sections = decodeSections(file, FORMAT_VERSION, FILE);
  const { shops } = parseWith(fileHeader, sections.header, `The header of ${FILE}`);
  return shops.map((header, at) => readModel(header, new SectionReader(sections, at)));
}

const headerOf = ({ source, rows, excludeBought, blend, fitted }: ShopModel): ShopHeader => ({
  source,
  rows,
  excludeBought,
  blend,
  als: fitted.als && { factors: fitted.als.factors, alpha: fitted.als.alpha },
  knn: fitted.knn !== null,
  ease: fitted.ease !== null,
});

type Add = (name: string, section: Section) => void;

function writeStrings(name: string, strings: readonly string[], add: Add): void {
  const { bytes, offsets } = packStrings(strings);
  add(`${name}.bytes`, bytes);
  add(`${name}.offsets`, offsets);
}

function writeParts(name: string, parts: Tastes | Neighbours, add: Add): void {
  for (const [part, section] of Object.entries(parts)) add(`${name}.${part}`, section);
}

function writeProducts({ ids, names, categories, category, stock, listed }: Products, add: Add): void {
  writeStrings('ids', ids, add);
  writeStrings('names', names, add);
  writeStrings('categories', categories, add);
  add('category', category);
  add('stock', stock);
  add('listed', listed);
}

function writeFitted({ popularity, recent, shares, knn, ease, als }: Fitted, add: Add): void {
  add('popularity', popularity);
  add('recent', recent);
  add('shares', shares);
  if (knn !== null) writeParts('knn', knn, add);
  if (ease !== null) writeParts('ease', ease, add);
  if (als !== null) {
    add('als.items', als.items);
    add('als.gram', als.gram);
  }
}

/** The sections of one shop. */
class SectionReader {
  readonly #sections: Sections;
  readonly #shop: number;

  constructor(sections: Sections, shop: number) {
    this.#sections = sections;
    this.#shop = shop;
  }

  read<T extends Section>(name: string, type: abstract new (length: number) => T): T {
    const section = this.#sections.arrays.get(`${this.#shop}.${name}`);
    if (section instanceof type) return section;
    throw new Error(`${FILE} is corrupt: the section ${this.#shop}.${name} is absent or of another type. Restore it.`);
  }

  strings(name: string): readonly string[] {
    return unpackStrings({
      bytes: this.read(`${name}.bytes`, Uint8Array),
      offsets: this.read(`${name}.offsets`, Int32Array),
    });
  }

  neighbours(name: string): Neighbours {
    return {
      start: this.read(`${name}.start`, Int32Array),
      items: this.read(`${name}.items`, Int32Array),
      weights: this.read(`${name}.weights`, Float32Array),
    };
  }
}

function readModel(header: ShopHeader, sections: SectionReader): ShopModel {
  const products: Products = {
    ids: sections.strings('ids'),
    names: sections.strings('names'),
    categories: sections.strings('categories'),
    category: sections.read('category', Int32Array),
    stock: sections.read('stock', Float64Array),
    listed: sections.read('listed', Uint8Array),
  };
  return {
    source: header.source,
    rows: header.rows,
    excludeBought: header.excludeBought,
    blend: header.blend,
    people: sections.strings('people'),
    products,
    tastes: {
      start: sections.read('tastes.start', Int32Array),
      items: sections.read('tastes.items', Int32Array),
      preference: sections.read('tastes.preference', Float32Array),
      frequency: sections.read('tastes.frequency', Float32Array),
      bought: sections.read('tastes.bought', Uint8Array),
    },
    fitted: readFitted(header, sections, products),
    together: sections.neighbours('together'),
  };
}

function readFitted({ knn, ease, als }: ShopHeader, sections: SectionReader, products: Products): Fitted {
  return {
    popularity: sections.read('popularity', Float32Array),
    recent: sections.read('recent', Float32Array),
    shares: sections.read('shares', Float32Array),
    category: products.category,
    categories: products.categories.length,
    knn: knn ? sections.neighbours('knn') : null,
    ease: ease ? sections.neighbours('ease') : null,
    als: als && readFactors(als, sections),
  };
}

const readFactors = (als: NonNullable<ShopHeader['als']>, sections: SectionReader): ItemFactors => ({
  ...als,
  items: sections.read('als.items', Float32Array),
  gram: sections.read('als.gram', Float64Array),
});

/** Many strings as two arrays: their UTF-8 bytes one after the other, and where each begins. */
interface PackedStrings {
  readonly bytes: Uint8Array;
  /** One more than there are strings. */
  readonly offsets: Int32Array;
}

function packStrings(strings: readonly string[]): PackedStrings {
  const offsets = new Int32Array(strings.length + 1);
  strings.forEach((text, at) => {
    offsets[at + 1] = (offsets[at] as number) + Buffer.byteLength(text);
  });
  return { bytes: new Uint8Array(Buffer.from(strings.join(''))), offsets };
}

function unpackStrings({ bytes, offsets }: PackedStrings): readonly string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: offsets.length - 1 }, (_, at) => buffer.toString('utf8', offsets[at], offsets[at + 1]));
}
