import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CatalogTable, keyOf } from './catalog.ts';
import { QueryFailure } from './failure.ts';

/** The files of one partition, and where they lie in S3. */
export interface LinkedPartition {
  readonly value: string;
  readonly files: readonly string[];
  readonly uris: readonly string[];
}

/** How many partitions are remembered: those that statements at work name. */
const REMEMBERED = 16;

/**
 * The files of a table of symbolic links (Hive's `SymlinkTextInputFormat`): each partition is a folder of manifests that list
 * objects. Its partition column is injected: a statement has to name the values that it wants.
 */
export class LinkedFiles {
  readonly #table: CatalogTable;
  readonly #folder: string;
  readonly #s3Path: (uri: string) => string;
  readonly #known = new Map<string, LinkedPartition>();

  constructor(table: CatalogTable, folder: string, s3Path: (uri: string) => string) {
    this.#table = table;
    this.#folder = folder;
    this.#s3Path = s3Path;
  }

  /** The partitions that statements at work name, those of this one among them. @throws QueryFailure when it names none */
  async read(sql: string): Promise<LinkedPartition[]> {
    for (const value of this.#values(sql)) {
      const partition = this.#known.get(value) ?? (await this.#partition(value));
      this.#known.delete(value); // the last that was named is the last to be forgotten
      this.#known.set(value, partition);
    }
    for (const value of [...this.#known.keys()].slice(0, -REMEMBERED)) this.#known.delete(value);
    return [...this.#known.values()];
  }

  #values(sql: string): string[] {
    const key = this.#table.partitionKeys[0]?.name ?? '';
    const values = [...sql.matchAll(new RegExp(`\\b${key}\\s*=\\s*'([^']*)'`, 'gi'))].map(([, value = '']) => value);
    if (values.length > 0) return [...new Set(values)];
    throw new QueryFailure(
      `CONSTRAINT_VIOLATION: For the injected projected partition column ${key}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present. Table: ${keyOf(this.#table)}`,
    );
  }

  async #partition(value: string): Promise<LinkedPartition> {
    const folder = join(this.#folder, `${this.#table.partitionKeys[0]?.name}=${value}`);
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const texts = await Promise.all(
      names.filter((name) => !/^[._]/.test(name)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    const uris = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
    const files = uris.map((uri) => this.#s3Path(uri));
    const missing = files.findIndex((file) => !existsSync(file));
    if (missing >= 0)
      throw new QueryFailure(
        `HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split ${uris[missing]}: the object does not exist`,
      );
    return { value, files, uris };
  }
}
