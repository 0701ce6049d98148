import { FACTS_VERSION } from '../../contracts/facts.ts';
import { compress, encodeColumn } from './columns.ts';
import { combinationsOf } from './combinations.ts';
import { firstDayOf, GROUP_COLUMNS, ITEM_COLUMNS, monthOf, NAMED, type Named, type PackHeader } from './format.ts';
import type { FactRows } from './rows.ts';
import { pick, placesOf, sortRows } from './sorting.ts';

/** A month as it is written, and what is told of it beside. */
export interface Pack {
  readonly month: string;
  readonly bytes: Uint8Array;
  readonly orders: number;
  readonly lines: number;
  /** The greatest number of a customer in it. */
  readonly customers: number;
}

const HOURS_A_DAY = 24;

/** Packs the rows of each month. The same rows make the same bytes, in whatever order they come. */
export function packMonths(rows: FactRows): Pack[] {
  const days = rows.numbers.fact_day;
  const monthsOfDays = new Map(Array.from(new Set(days), (day) => [day, monthOf(day)]));
  const all = Uint32Array.from(days.keys());
  return Array.from(new Set(monthsOfDays.values()), (month) =>
    packMonth(
      rows,
      month,
      all.filter((row) => monthsOfDays.get(days[row] as number) === month),
    ),
  );
}

function packMonth(rows: FactRows, month: string, of: Uint32Array): Pack {
  const { names, codes } = namesOf(rows, of);
  const number = (column: keyof FactRows['numbers']) => pick(rows.numbers[column], of);
  const firstDay = firstDayOf(month);
  const day = number('fact_day').map((value) => value - firstDay);
  const hour = number('fact_hour');
  const [split, order, customer] = [number('split_number'), number('order_number'), number('customer_number')];
  const group = combinationsOf(GROUP_COLUMNS.map((named) => codes[named]));
  const item = combinationsOf([codes.product, codes.category, Uint32Array.from(number('is_product'))]);
  const [units, amount, discount] = [number('units'), number('amount'), number('discount')];
  const [isReturn, identified] = [number('is_return'), number('is_identified')];
  const time = Uint32Array.from(day.map((value, row) => value * HOURS_A_DAY + (hour[row] as number)));
  const buyers = [
    time,
    placesOf(order.map((value, row) => (split[row] as number) || value)),
    group.codes,
    placesOf(customer),
  ];
  const amounts = [placesOf(units), placesOf(amount), placesOf(discount), placesOf(identified)];
  const sorted = sortRows(Uint32Array.from(of.keys()), ...buyers, item.codes, ...amounts);
  const sales = sorted.filter((row) => isReturn[row] === 0);
  const returns = sorted.filter((row) => isReturn[row] === 1);
  const isSame = (a: number, b: number): boolean => buyers.every((column) => column[a] === column[b]);
  const starts = Uint32Array.from(sales.keys()).filter(
    (at) => at === 0 || !isSame(sales[at - 1] as number, sales[at] as number),
  );
  const orders = starts.map((at) => sales[at] as number);
  const columns: Record<string, ArrayLike<number>> = {
    'order.day': pick(day, orders),
    'order.hour': pick(hour, orders),
    'order.group': pick(group.codes, orders),
    'order.customer': pick(customer, orders),
    'order.split': pick(split, orders),
    'order.lines': starts.map((at, index) => (starts[index + 1] ?? sales.length) - at),
    'line.item': pick(item.codes, sales),
    'line.units': pick(units, sales),
    'line.amount': pick(amount, sales),
    'line.discount': pick(discount, sales),
    'return.day': pick(day, returns),
    'return.hour': pick(hour, returns),
    'return.group': pick(group.codes, returns),
    'return.identified': pick(identified, returns),
    'return.item': pick(item.codes, returns),
    'return.units': pick(units, returns),
    'return.amount': pick(amount, returns),
    ...Object.fromEntries(GROUP_COLUMNS.map((named, index) => [`group.${named}`, group.parts[index] as Float64Array])),
    ...Object.fromEntries(ITEM_COLUMNS.map((named, index) => [`item.${named}`, item.parts[index] as Float64Array])),
  };
  const customers = customer.reduce((most, value) => Math.max(most, value), 0);
  return { month, bytes: write(month, names, columns), orders: orders.length, lines: sales.length, customers };
}

/** The names that some rows use, in order, and the rows' codes among them. */
function namesOf({ names, codes }: FactRows, of: Uint32Array) {
  const used = NAMED.map((named) => {
    const all = names[named];
    const own = pick(codes[named], of);
    const sorted = Array.from(new Set(own)).sort((a, b) => ((all[a] as string) < (all[b] as string) ? -1 : 1));
    const places = new Uint32Array(all.length);
    sorted.forEach((code, place) => {
      places[code] = place;
    });
    return {
      named,
      names: sorted.map((code) => all[code] as string),
      codes: Uint32Array.from(pick(places, Uint32Array.from(own))),
    };
  });
  return {
    names: Object.fromEntries(used.map(({ named, names }) => [named, names])) as Record<Named, string[]>,
    codes: Object.fromEntries(used.map(({ named, codes }) => [named, codes])) as Record<Named, Uint32Array>,
  };
}

function write(
  month: string,
  names: Record<Named, string[]>,
  columns: Readonly<Record<string, ArrayLike<number>>>,
): Uint8Array {
  const encoded = Object.entries(columns).map(([name, numbers]) => encodeColumn(name, numbers));
  const header: PackHeader = { version: FACTS_VERSION, month, names, columns: encoded.map(({ column }) => column) };
  const head = compress(new TextEncoder().encode(JSON.stringify(header)));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, head.length, true);
  return Buffer.concat([length, head, ...encoded.map(({ bytes }) => bytes)]);
}
