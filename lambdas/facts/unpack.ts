import { zstdDecompressSync } from 'node:zlib';
import { decodeColumn } from './columns.ts';
import { daysIn, firstDayOf, type Named, type Numbers, type PackHeader, packHeader } from './format.ts';
import type { Month, Scaled } from './month.ts';
import type { Dictionary } from './names.ts';

/** What is to be a pack of facts is none, or is cut off. */
export class BrokenPackError extends Error {
  override readonly name = 'BrokenPackError';
}

/**
 * Reads a month.
 * @param dictionary where its names get the codes that they have in every month
 * @throws BrokenPackError when it is damaged, or of another version
 */
export function unpackMonth(bytes: Uint8Array, dictionary: Dictionary): Month {
  try {
    const pack = new Columns(bytes);
    return monthOf(pack, dictionary);
  } catch (error) {
    throw new BrokenPackError(`This is no pack of facts: ${(error as Error).message}`, { cause: error });
  }
}

/** The columns of a pack, by their names. */
class Columns {
  readonly header: PackHeader;
  readonly #found = new Map<string, Scaled>();

  constructor(bytes: Uint8Array) {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    let at = 4 + length;
    this.header = packHeader.parse(JSON.parse(new TextDecoder().decode(zstdDecompressSync(bytes.subarray(4, at)))));
    for (const column of this.header.columns) {
      const numbers = decodeColumn(column, bytes.subarray(at, at + column.bytes));
      this.#found.set(column.name, { numbers, scale: column.scale });
      at += column.bytes;
    }
  }

  scaled(name: string): Scaled {
    const column = this.#found.get(name);
    if (!column) throw new Error(`the column ${name} is missing`);
    return column;
  }

  /** A column of whole numbers, each with the scale that it was packed with. */
  numbers(name: string): Numbers {
    const { numbers, scale } = this.scaled(name);
    return scale === 1 ? numbers : Float64Array.from(numbers, (number) => number * scale);
  }

  /** Undefined where it is zero throughout. */
  present(name: string): Scaled | undefined {
    const column = this.scaled(name);
    return column.numbers.some((number) => number !== 0) ? column : undefined;
  }

  /** A column of places among names, as codes of the dictionary. */
  names(name: string, named: Named, dictionary: Dictionary): Uint32Array {
    const names = (this.header.names[named] ?? []).map((text) => dictionary[named].code(text));
    return Uint32Array.from(this.numbers(name), (place) => names[place] as number);
  }
}

function monthOf(pack: Columns, dictionary: Dictionary): Month {
  const { month } = pack.header;
  const days = daysIn(month);
  const lineStarts = startsOf(pack.numbers('order.lines'));
  const [amounts, units] = [pack.scaled('line.amount'), pack.scaled('line.units')];
  const discounts = pack.present('line.discount');
  const dayStarts = dayStartsOf(pack.numbers('order.day'), days);
  const customers = pack.numbers('order.customer');
  const group = (named: Exclude<Named, 'category' | 'product'>) => pack.names(`group.${named}`, named, dictionary);
  const item = (named: 'category' | 'product') => pack.names(`item.${named}`, named, dictionary);
  return {
    firstDay: firstDayOf(month),
    days,
    dayStarts,
    known: knownBefore(customers, dayStarts),
    hours: pack.numbers('order.hour'),
    groups: pack.numbers('order.group'),
    customers,
    splits: pack.present('order.split') && pack.numbers('order.split'),
    lineStarts,
    amounts: sumsOf(amounts, lineStarts),
    units: sumsOf(units, lineStarts),
    discounts: discounts && sumsOf(discounts, lineStarts),
    lines: { items: pack.numbers('line.item'), amounts, units, discounts },
    returns: {
      dayStarts: dayStartsOf(pack.numbers('return.day'), days),
      hours: pack.numbers('return.hour'),
      groups: pack.numbers('return.group'),
      identified: pack.numbers('return.identified'),
      items: pack.numbers('return.item'),
      amounts: pack.scaled('return.amount'),
      units: pack.scaled('return.units'),
    },
    groupNames: {
      source: group('source'),
      currency: group('currency'),
      country: group('country'),
      channel: group('channel'),
      device: group('device'),
    },
    itemNames: { category: item('category'), product: item('product') },
    itemKinds: pack.numbers('item.kind'),
  };
}

/** Where each of some runs begins, and where the last one ends. */
function startsOf(lengths: Numbers): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  for (let at = 0; at < lengths.length; at++) starts[at + 1] = (starts[at] as number) + (lengths[at] as number);
  return starts;
}

/** Where each day begins among rows that are sorted by it. */
function dayStartsOf(dayOf: Numbers, days: number): Uint32Array {
  const counts = new Uint32Array(days);
  for (let at = 0; at < dayOf.length; at++) counts[dayOf[at] as number] = (counts[dayOf[at] as number] as number) + 1;
  return startsOf(counts);
}

function knownBefore(customers: Numbers, dayStarts: Uint32Array): Uint32Array {
  const known = new Uint32Array(dayStarts.length);
  let most = 0;
  for (let day = 0; day + 1 < dayStarts.length; day++) {
    for (let at = dayStarts[day] as number; at < (dayStarts[day + 1] as number); at++)
      most = Math.max(most, customers[at] as number);
    known[day + 1] = most;
  }
  return known;
}

/** The sums of the lines of each order, in ten-thousandths. */
function sumsOf({ numbers, scale }: Scaled, starts: Uint32Array): Float64Array {
  const sums = new Float64Array(starts.length - 1);
  for (let order = 0, line = 0; order < sums.length; order++) {
    let sum = 0;
    for (const end = starts[order + 1] as number; line < end; line++) sum += numbers[line] as number;
    sums[order] = sum * scale;
  }
  return sums;
}
