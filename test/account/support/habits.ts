import { Random } from '../../../sample/random.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2025, 0, 6);
const DAYS = 224;
const CUSTOMERS = 90;
const PRODUCTS = 40;
const TASTES = 4;
const COUNTRIES = ['United Kingdom', 'United Kingdom', 'France', 'Germany'] as const;
/** Every fifth product disappoints. */
const returnsOf = (product: number): number => (product % 5 === 0 ? 0.3 : 0.02);

/**
 * A file in the shape of Online Retail: thirty-two weeks of customers with habits. Each has an interval between purchases and a
 * taste, a tenth of the products, from which most of what is bought comes; some lines are cancelled days later.
 */
export function habits(): string {
  const random = Random.of(17, 'habits');
  const rows: [at: number, row: string][] = [];
  const invoice = (() => {
    let last = 600_000;
    return () => ++last;
  })();
  const line = (at: number, number: string, product: number, quantity: number, customer: number): void => {
    const date = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
    const country = COUNTRIES[customer % COUNTRIES.length];
    const price = (1 + (product % 9) * 0.75).toFixed(2);
    rows.push([
      at,
      `${number},P${product},Product ${product},${quantity},${date},${price},${12_000 + customer},${country}`,
    ]);
  };
  for (let customer = 0; customer < CUSTOMERS; customer++) {
    const interval = 6 + (customer % 5) * 6;
    const taste = customer % TASTES;
    for (
      let day = Math.floor(random.next() * interval);
      day < DAYS;
      day += Math.ceil(interval * (0.6 + random.next()))
    ) {
      const at = FIRST_DAY + day * DAY_MS + (9 + Math.floor(random.next() * 9)) * 3_600_000;
      const number = invoice();
      const bought = new Set(Array.from({ length: 3 }, () => chosen(random, taste)));
      for (const product of bought) {
        const quantity = 1 + Math.floor(random.next() * 6);
        line(at, String(number), product, quantity, customer);
        if (random.chance(returnsOf(product))) line(at + 4 * DAY_MS, `C${invoice()}`, product, -quantity, customer);
      }
    }
  }
  rows.sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1));
  return `${[HEADER, ...rows.map(([, row]) => row)].join('\n')}\n`;
}

/** Four in five from the products of a taste. */
function chosen(random: Random, taste: number): number {
  const product = Math.floor(random.next() * PRODUCTS);
  return random.chance(0.8) ? product - (product % TASTES) + taste : product;
}
