/** Numbers messages, orders, carts and sessions; two runs with different prefixes never share an id. */
export class Ids {
  readonly #messages: string;
  readonly #orders: string;
  #message = 0;
  #order = 0;
  #session = 0;

  constructor(prefixes: { readonly messages: string; readonly orders: string }) {
    this.#messages = prefixes.messages;
    this.#orders = prefixes.orders;
  }

  message(): string {
    this.#message += 1;
    return `${this.#messages}-${this.#message}`;
  }

  /** One id serves the checkout and the order it may become. */
  order(): string {
    this.#order += 1;
    return `${this.#orders}-${String(this.#order).padStart(3, '0')}`;
  }

  session(): string {
    this.#session += 1;
    return `${this.#messages}-s${this.#session}`;
  }
}
