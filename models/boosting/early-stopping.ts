import { type Loss, meanLoss } from './objectives.ts';
import { addTree } from './predict.ts';
import type { Tree, Validation } from './types.ts';

/** Watches the loss on rows that are not learnt from. */
export class EarlyStopping {
  readonly losses: number[] = [];
  /** Trees of the model with the least loss. */
  bestRound = 0;
  readonly #validation: Validation;
  readonly #loss: Loss;
  readonly #score: Float64Array;

  constructor(validation: Validation, loss: Loss, start: number) {
    this.#validation = validation;
    this.#loss = loss;
    this.#score = new Float64Array(validation.x.rows).fill(start);
    this.losses.push(this.#measured());
  }

  /** Adds the next tree. @returns whether a better round may still come */
  goesOn(tree: Tree): boolean {
    addTree(tree, this.#validation.x.columns, this.#score);
    const loss = this.#measured();
    if (loss < (this.losses[this.bestRound] as number)) this.bestRound = this.losses.length;
    this.losses.push(loss);
    return this.losses.length - 1 - this.bestRound < this.#validation.patience;
  }

  #measured(): number {
    return meanLoss(this.#loss, this.#validation.y, this.#score, this.#validation.weights);
  }
}
