/** What one source says about people and products, numbered: the rows of both channels as typed arrays. */
export interface Shop {
  readonly source: string;
  readonly people: People;
  readonly products: Products;
  readonly events: Events;
}

export interface People {
  /** Ascending; the position is the person's number. */
  readonly ids: readonly string[];
  /** 1 for a customer, 0 for a visitor whom nobody knows. */
  readonly isCustomer: Uint8Array;
}

export interface Products {
  /** Ascending; the position is the product's number. */
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly categories: readonly string[];
  /** Number of the category in `categories`. */
  readonly category: Int32Array;
  /** Units at hand; NaN where nobody counts. */
  readonly stock: Float64Array;
  /** 1 for what may be recommended: what the catalogue holds. */
  readonly listed: Uint8Array;
}

/** What people did, a row for each product and day: those of person `p` from `start[p]` to `start[p + 1]`, by day, then product. */
export interface Events {
  readonly start: Int32Array;
  readonly product: Int32Array;
  /** Days since 1970-01-01. */
  readonly day: Int32Array;
  readonly views: Float32Array;
  readonly adds: Float32Array;
  readonly orders: Float32Array;
}

/** First day and the day after the last; null when there is no event. */
export function dayRange({ day }: Events): { readonly from: number; readonly to: number } | null {
  if (day.length === 0) return null;
  let from = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const value of day) {
    if (value < from) from = value;
    if (value > last) last = value;
  }
  return { from, to: last + 1 };
}

/** Share of the purchases (a product on a day) that are of something the person had bought on an earlier day; 0 without any. */
export function repeatShare({ start, product, orders }: Events): number {
  let purchases = 0;
  let repeats = 0;
  for (let person = 0; person + 1 < start.length; person++) {
    const bought = new Set<number>();
    for (let at = start[person] as number; at < (start[person + 1] as number); at++) {
      if ((orders[at] as number) <= 0) continue;
      const item = product[at] as number;
      purchases++;
      if (bought.has(item)) repeats++;
      bought.add(item);
    }
  }
  return purchases === 0 ? 0 : repeats / purchases;
}
