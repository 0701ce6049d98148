import * as z from 'zod';

const shopTold = z.object({
  days: z.object({ first: z.string(), last: z.string() }),
  values: z.object({ country: z.array(z.string()) }),
});
const salesTold = z.object({
  totals: z.object({ revenue: z.number(), orders: z.number(), customers: z.number(), units: z.number() }),
  previous: z.object({ revenue: z.number(), orders: z.number(), customers: z.number(), units: z.number() }),
});
export type SalesTold = z.output<typeof salesTold>;

/** A number of days and the place of their last day, counted back from the last day of the shop. */
interface Span {
  readonly days: number;
  readonly back: number;
}

const DAY_MS = 86_400_000;

/** What can be asked of a served shop. */
export class Questions {
  readonly api: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #last: number;
  readonly #countries: readonly string[];

  private constructor(api: string, headers: Readonly<Record<string, string>>, shop: z.output<typeof shopTold>) {
    this.api = api;
    this.headers = headers;
    this.#last = Date.parse(shop.days.last);
    this.#countries = shop.values.country;
  }

  static async of(api: string, headers: Readonly<Record<string, string>>): Promise<Questions> {
    return new Questions(api, headers, shopTold.parse(await answer(`${api}/v1/shop`, headers)));
  }

  /** Questions of which each is another: every period with every country. @param span days, and by how many of them the last moves */
  periods({ days, back }: Span, most: number): string[] {
    const asked = Array.from({ length: back }, (_, moved) => {
      const to = this.#last - moved * DAY_MS;
      return `from=${dayOf(to - (days - 1) * DAY_MS)}&to=${dayOf(to)}`;
    });
    const all = this.#countries.flatMap((country) =>
      asked.map((period) => `${period}&country=${encodeURIComponent(country)}`),
    );
    // In steps, so that neighbours ask about different countries.
    const step = Math.max(1, Math.floor(all.length / most));
    return all.filter((_, index) => index % step === 0).slice(0, most);
  }

  days(count: number): string[] {
    return Array.from({ length: count }, (_, moved) => dayOf(this.#last - moved * DAY_MS));
  }

  /** Up to so many of the shop's customers. */
  async customers(most: number): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = ''; ids.length < most; ) {
      const page = z
        .object({ items: z.array(z.object({ customerId: z.string() })), next: z.string().nullable() })
        .parse(await answer(`${this.api}/v1/customers?limit=200${cursor}`, this.headers));
      ids.push(...page.items.map(({ customerId }) => customerId));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    return ids.slice(0, most);
  }

  async sales(asked: string): Promise<SalesTold> {
    return salesTold.parse(await answer(`${this.api}/v1/metrics/sales?${asked}`, this.headers));
  }
}

/** The answer of a peer to the same question. */
export const peerSales = async (origin: string, asked: string): Promise<SalesTold> =>
  salesTold.parse(await answer(`${origin}/sales?${asked}`, {}));

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

async function answer(url: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
