/** One call that every client makes: what it is about names it, and one in so many is one that has to be refused. */
export interface Call {
  readonly key: string;
  readonly properties: Readonly<Record<string, string | number>>;
}

/** One in so many events has a price that cannot be read. */
export const BAD_EVERY = 200;

/** The calls of a client, numbered. */
export const callsOf = (events: number): Call[] =>
  Array.from({ length: events }, (_, index) => {
    const key = `key-${String(index).padStart(5, '0')}`;
    return { key, properties: { product_id: key, price: index % BAD_EVERY === 7 ? 'no price' : 9.5 } };
  });

/** How many of so many calls have to be refused. */
export const badOf = (events: number): number => Math.floor((events - 8 + BAD_EVERY) / BAD_EVERY);

/** A client as its users make it, unmodified. */
export interface Client {
  /** Its name; its events are named after it. */
  readonly name: string;
  /** Makes so many calls; resolves when they are handed over, not when they have arrived. */
  readonly send: (api: string, events: number) => Promise<void>;
}

/** The write key of the local stage. */
export const WRITE_KEY = 'local-write-key';

/** The event name of a client's calls. */
export const eventOf = (client: string): string => `Sent by ${client}`;
