import { createHash } from 'node:crypto';
import type { StagedObject } from './staging.ts';

/** Identity of what comes of an input, whatever its objects are called. */
export class OutcomeDigest {
  readonly #hash = createHash('sha256');

  add(objects: Iterable<StagedObject>): void {
    for (const { body } of objects) this.#hash.update(body);
  }

  toString(): string {
    return this.#hash.copy().digest('hex');
  }
}
