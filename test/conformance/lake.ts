import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StagedObject } from '../../lambdas/ingest/staging.ts';

/** A folder in the place of the buckets; both engines read the same objects. */
export class Lake {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  put(objects: Iterable<StagedObject>): void {
    for (const { key, body } of objects) {
      const path = join(this.folder, key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, body);
    }
  }
}
