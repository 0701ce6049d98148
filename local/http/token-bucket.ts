/** `AWS::ApiGatewayV2::Stage` throttling: requests a second, and how many may come at once. */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** A bucket of `burstLimit` tokens that fills again at `rateLimit` a second. */
export class TokenBucket {
  readonly #throttle: Throttle;
  readonly #now: () => number;
  #tokens: number;
  #filled: number;

  constructor(throttle: Throttle, now: () => number) {
    this.#throttle = throttle;
    this.#now = now;
    this.#tokens = throttle.burstLimit;
    this.#filled = now();
  }

  /** Takes a token; false when there is none. */
  take(): boolean {
    const now = this.#now();
    const { rateLimit, burstLimit } = this.#throttle;
    this.#tokens = Math.min(burstLimit, this.#tokens + ((now - this.#filled) / 1000) * rateLimit);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
