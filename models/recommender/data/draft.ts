import type { CatalogueRow, InteractionRow } from '../../../contracts/features.ts';
import { dayNumber } from '../../shared/calendar.ts';
import type { Events, People, Products, Shop } from './shop.ts';

type Numbers = Int32Array | Float32Array;

/** A typed array that grows. */
class Column<T extends Numbers> {
  readonly #type: new (
    length: number,
  ) => T;
  #held: T;
  #length = 0;

  constructor(type: new (length: number) => T) {
    this.#type = type;
    this.#held = new type(1024);
  }

  push(value: number): void {
    if (this.#length === this.#held.length) {
      const larger = new this.#type(2 * this.#length);
      larger.set(this.#held);
      this.#held = larger;
    }
    this.#held[this.#length++] = value;
  }

  get values(): T {
    return this.#held.subarray(0, this.#length) as T;
  }
}

/** The same order on every machine, whatever its language. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Sorted {
  readonly ids: readonly string[];
  /** The place of each number of before. */
  readonly place: Int32Array;
}

/** Numbers for ids, in the order in which they are met. */
class Numbering {
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(id: string): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.ids.length);
    return this.ids.push(id) - 1;
  }

  /** The ids in ascending order. */
  sorted(): Sorted {
    const order = this.ids.map((_, number) => number).sort((a, b) => byCodeUnits(this.ids[a] ?? '', this.ids[b] ?? ''));
    const place = new Int32Array(order.length);
    order.forEach((number, at) => {
      place[number] = at;
    });
    return { ids: order.map((number) => this.ids[number] ?? ''), place };
  }
}

/** Gathers the rows of one source and sorts them, so that their order does not matter. */
export class Draft {
  readonly #source: string;
  readonly #people = new Numbering();
  readonly #products = new Numbering();
  readonly #days = new Map<string, number>();
  readonly #customers = new Set<number>();
  readonly #catalogue = new Map<number, CatalogueRow>();
  readonly #person = new Column(Int32Array);
  readonly #product = new Column(Int32Array);
  readonly #day = new Column(Int32Array);
  readonly #views = new Column(Float32Array);
  readonly #adds = new Column(Float32Array);
  readonly #orders = new Column(Float32Array);

  constructor(source: string) {
    this.#source = source;
  }

  get hasCatalogue(): boolean {
    return this.#catalogue.size > 0;
  }

  add(row: InteractionRow): void {
    const person = this.#people.of(row.person_id);
    if (row.is_customer) this.#customers.add(person);
    this.#person.push(person);
    this.#product.push(this.#products.of(row.product_id));
    this.#day.push(this.#dayOf(row.day));
    this.#views.push(row.views);
    this.#adds.push(row.adds);
    this.#orders.push(row.orders);
  }

  list(row: CatalogueRow): void {
    this.#catalogue.set(this.#products.of(row.product_id), row);
  }

  shop(): Shop {
    const people = this.#people.sorted();
    const products = this.#products.sorted();
    return {
      source: this.#source,
      people: this.#sortedPeople(people),
      products: this.#sortedProducts(products),
      events: this.#sortedEvents(people, products.place),
    };
  }

  #dayOf(day: string): number {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const number = dayNumber(day, 'interactions');
    this.#days.set(day, number);
    return number;
  }

  #sortedPeople({ ids, place }: Sorted): People {
    const isCustomer = new Uint8Array(ids.length);
    for (const number of this.#customers) isCustomer[place[number] as number] = 1;
    return { ids, isCustomer };
  }

  #sortedProducts({ ids, place }: Sorted): Products {
    const names = [...ids];
    const categoryOf = new Array<string>(ids.length).fill('');
    const stock = new Float64Array(ids.length).fill(Number.NaN);
    const listed = new Uint8Array(ids.length).fill(this.hasCatalogue ? 0 : 1);
    for (const [number, row] of this.#catalogue) {
      const at = place[number] as number;
      names[at] = row.name || row.product_id;
      categoryOf[at] = row.category;
      if (row.stock !== null) stock[at] = row.stock;
      listed[at] = 1;
    }
    const categories = [...new Set(categoryOf)].sort(byCodeUnits);
    const number = new Map(categories.map((category, at) => [category, at]));
    return {
      ids,
      names,
      categories,
      category: Int32Array.from(categoryOf, (category) => number.get(category) as number),
      stock,
      listed,
    };
  }

  #sortedEvents(people: Sorted, productPlace: Int32Array): Events {
    const [person, product, day] = [this.#person.values, this.#product.values, this.#day.values];
    const start = new Int32Array(people.ids.length + 1);
    for (const number of person) {
      const after = (people.place[number] as number) + 1;
      start[after] = (start[after] as number) + 1;
    }
    for (let at = 0; at < people.ids.length; at++) {
      start[at + 1] = (start[at + 1] as number) + (start[at] as number);
    }
    const next = start.slice();
    const order = new Int32Array(person.length);
    for (let row = 0; row < person.length; row++) {
      const owner = people.place[person[row] as number] as number;
      order[next[owner] as number] = row;
      next[owner] = (next[owner] as number) + 1;
    }
    const placeOf = (row: number): number => productPlace[product[row] as number] as number;
    for (let at = 0; at < people.ids.length; at++) {
      order
        .subarray(start[at], start[at + 1])
        .sort((a, b) => (day[a] as number) - (day[b] as number) || placeOf(a) - placeOf(b));
    }
    const picked = (values: Float32Array): Float32Array => Float32Array.from(order, (row) => values[row] as number);
    return {
      start,
      product: Int32Array.from(order, placeOf),
      day: Int32Array.from(order, (row) => day[row] as number),
      views: picked(this.#views.values),
      adds: picked(this.#adds.values),
      orders: picked(this.#orders.values),
    };
  }
}
