const COLUMNS = 9;

/** Figures by key: amounts, units and discounts in ten-thousandths, the rest in counts. */
export class Tally {
  readonly revenue: Float64Array;
  readonly units: Float64Array;
  readonly discount: Float64Array;
  readonly lines: Float64Array;
  readonly orders: Float64Array;
  readonly customers: Float64Array;
  readonly newCustomers: Float64Array;
  readonly returned: Float64Array;
  readonly returnedLines: Float64Array;

  /** @param size how many keys there are */
  constructor(size: number) {
    // All in one piece: a scan makes dozens, and memory of its own for each column costs more than small sums do.
    const all = new Float64Array(COLUMNS * size);
    const column = (place: number): Float64Array => all.subarray(place * size, (place + 1) * size);
    this.revenue = column(0);
    this.units = column(1);
    this.discount = column(2);
    this.lines = column(3);
    this.orders = column(4);
    this.customers = column(5);
    this.newCustomers = column(6);
    this.returned = column(7);
    this.returnedLines = column(8);
  }

  get size(): number {
    return this.revenue.length;
  }

  takeBack(key: number, amount: number): void {
    this.returned[key] = (this.returned[key] as number) + amount;
    this.returnedLines[key] = (this.returnedLines[key] as number) + 1;
  }

  /** The figures of one key. */
  at(key: number): Figures {
    return {
      revenue: this.revenue[key] as number,
      units: this.units[key] as number,
      discount: this.discount[key] as number,
      lines: this.lines[key] as number,
      orders: this.orders[key] as number,
      customers: this.customers[key] as number,
      newCustomers: this.newCustomers[key] as number,
      returned: this.returned[key] as number,
      returnedLines: this.returnedLines[key] as number,
    };
  }
}

export interface Figures {
  readonly revenue: number;
  readonly units: number;
  readonly discount: number;
  readonly lines: number;
  readonly orders: number;
  readonly customers: number;
  readonly newCustomers: number;
  readonly returned: number;
  readonly returnedLines: number;
}

/** Adds to the figure of a key. */
export const add = (figures: Float64Array, key: number, more: number): void => {
  figures[key] = (figures[key] as number) + more;
};
