/** Lets one caller at a time hold a name; the others wait in the order they came. */
export class KeyLock {
  readonly #tails = new Map<string, Promise<void>>();

  async hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(name);
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    this.#tails.set(name, released);
    await before;
    try {
      return await work();
    } finally {
      if (this.#tails.get(name) === released) this.#tails.delete(name);
      release();
    }
  }
}
