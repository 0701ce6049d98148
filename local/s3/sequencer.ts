const CLOCK_STEPS_PER_MILLISECOND = 4096n;
const HEX_DIGITS = 18;

/**
 * Gives each put a number above all earlier ones, in hex with a fixed width, so that the order of strings is the order of puts.
 * It follows the clock, so that it goes on rising after a restart, and the key's present number, should the clock have gone back.
 */
export class Sequencer {
  #last = 0n;

  next(present: string | undefined): string {
    const clock = BigInt(Date.now()) * CLOCK_STEPS_PER_MILLISECOND;
    const floor = present === undefined ? this.#last : max(this.#last, BigInt(`0x${present}`));
    this.#last = max(clock, floor + 1n);
    return this.#last.toString(16).toUpperCase().padStart(HEX_DIGITS, '0');
  }
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
