import { type Batch, choose } from './batch.ts';
import { Buyers, OrderCounter, type Stamps } from './distinct.ts';
import { Filter, IN, markOf, OUT, type Selection } from './filter.ts';
import type { Dimension, GroupDimension, ItemDimension } from './format.ts';
import { addRest, GroupSums } from './group-sums.ts';
import { LineGroups } from './line-groups.ts';
import type { Month } from './month.ts';
import type { Dictionary } from './names.ts';
import { add, Tally } from './tally.ts';

/** What rows can be told by: a dimension, or one of the 168 hours of the week, from Monday at midnight. */
export type By = Dimension | 'hour-of-week';

export interface ScanQuery extends Selection {
  /** First and last business day, in days since 1970. */
  readonly from: number;
  readonly to: number;
  /** Of each day from the first on, the part of the series that it belongs to, in order; undefined for an hour each. */
  readonly parts?: Int32Array;
  /** Dimensions of which every value is told, whatever their own filter says. */
  readonly facets?: readonly Dimension[];
  /** What the figures are told by, customers included. */
  readonly by?: By;
  /** Whether the hours of the week are told. */
  readonly hours?: boolean;
}

/** What is scanned: months in order, with the names in them. */
export interface Facts {
  readonly months: readonly Month[];
  readonly dictionary: Dictionary;
  /** The greatest number of a customer before a day. */
  readonly knownBefore: (day: number) => number;
  /** What a scan works with; no two are at work at once. */
  readonly scratch: Scratch;
}

/** Memory that scans use one after the other. */
export interface Scratch {
  readonly inside: Batch;
  readonly near: Batch;
  readonly stamps: Stamps;
}

export interface ScanResult {
  readonly total: Tally;
  /** By part of the series. */
  readonly series: Tally;
  /** By hour of the week, without customers; where they are asked for. */
  readonly hours: Tally | undefined;
  /** By code: revenue, orders and what came back. */
  readonly facets: ReadonlyMap<Dimension, Tally>;
  /** By code, or by hour of the week. */
  readonly rows: Tally | undefined;
  /** How many lines were counted. */
  readonly lines: number;
}

const HOURS_A_DAY = 24;
const DAYS_A_WEEK = 7;
export const HOURS_A_WEEK = HOURS_A_DAY * DAYS_A_WEEK;
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** 0 for Monday. @param day in days since 1970 */
export const weekdayOf = (day: number): number => (day + FIRST_WEEKDAY) % DAYS_A_WEEK;

/** Adds up what a query asks for, exactly, in one pass over its days. */
export function scan(facts: Facts, query: ScanQuery): ScanResult {
  const run = new Scan(facts, query);
  for (const month of facts.months)
    if (month.firstDay <= query.to && month.firstDay + month.days > query.from) run.month(month);
  return run.result();
}

const isItemDimension = (by: By | undefined): by is ItemDimension => by === 'category' || by === 'product';
const isGroupDimension = (by: By | undefined): by is GroupDimension =>
  by !== undefined && by !== 'hour-of-week' && !isItemDimension(by);

/** A dimension of which every value is told. */
interface GroupFacet {
  readonly dimension: GroupDimension;
  /** Of groups that only its own filter leaves out. */
  readonly mark: number;
  readonly tally: Tally;
}

class Scan {
  readonly #facts: Facts;
  readonly #query: ScanQuery;
  readonly #filter: Filter;
  readonly #total = new Tally(1);
  readonly #series: Tally;
  readonly #hours: Tally | undefined;
  readonly #facets: readonly GroupFacet[];
  readonly #rows: Tally | undefined;
  readonly #lineGroups: LineGroups;
  readonly #orders = new OrderCounter();
  readonly #buyers = new Buyers();
  readonly #known: number;
  #part = -1;
  #knownBeforePart = 0;
  #lines = 0;

  constructor(facts: Facts, query: ScanQuery) {
    const { dictionary, scratch } = facts;
    const { facets = [], by, parts, from, to } = query;
    this.#facts = facts;
    this.#query = query;
    this.#filter = new Filter(dictionary, query, facets);
    this.#series = new Tally(parts ? (parts.at(-1) ?? -1) + 1 : (to - from + 1) * HOURS_A_DAY);
    this.#facets = facets
      .filter(isGroupDimension)
      .map((dimension) => ({ dimension, mark: markOf(dimension), tally: new Tally(dictionary[dimension].size) }));
    const itemBy = isItemDimension(by) ? by : undefined;
    const itemFacets = facets.filter(isItemDimension);
    this.#lineGroups = new LineGroups(dictionary, itemFacets, itemBy, this.#orders, this.#buyers);
    if (query.hours || by === 'hour-of-week') this.#hours = new Tally(HOURS_A_WEEK);
    if (by === 'hour-of-week') this.#rows = this.#hours;
    else if (isGroupDimension(by)) this.#rows = new Tally(dictionary[by].size);
    scratch.stamps.begin();
    this.#known = facts.knownBefore(from);
  }

  result(): ScanResult {
    const rows = this.#rows ?? this.#lineGroups.rows;
    if (rows) this.#buyers.countInto(rows, this.#facts.scratch.stamps, this.#known);
    const groups = this.#facets.map(({ dimension, tally }): [Dimension, Tally] => [dimension, tally]);
    const facets = new Map<Dimension, Tally>([...groups, ...this.#lineGroups.facets]);
    return { total: this.#total, series: this.#series, hours: this.#hours, facets, rows, lines: this.#lines };
  }

  month(month: Month): void {
    const { inside, near } = this.#facts.scratch;
    const states = this.#filter.groups(month);
    const items = this.#filter.items(month);
    const first = Math.max(this.#query.from - month.firstDay, 0);
    const last = Math.min(this.#query.to - month.firstDay, month.days - 1);
    const identifiedOnly = this.#query.audience === 'identified';
    choose(month, { first, last, states, identifiedOnly }, inside, near);
    inside.describe(month);
    this.#lineGroups.sell(month, items, inside);
    if (items === undefined) near.describe(month);
    for (const batch of [inside, near]) {
      if (items === undefined) batch.sumWhole(month);
      else batch.sumSome(month, items);
    }
    this.#sell(inside, month.firstDay + first);
    this.#group(month, states);
    for (let day = first; day <= last; day++) this.#returns(month, day, states, items);
  }

  /** Adds a month's orders to the total, the series and the hours. @param date of their first day */
  #sell(batch: Batch, date: number): void {
    const { dayEnds, hours } = batch;
    let from = 0;
    for (let day = 0; day < dayEnds.length; day++) {
      const end = dayEnds[day] as number;
      while (from < end) {
        // A day is a run of one part, or of one an hour.
        const to = this.#query.parts ? end : endOfHour(hours, from, end);
        this.#run(batch, from, to, date + day);
        from = to;
      }
    }
  }

  /** Orders of one day that belong to one part of the series. */
  #run(batch: Batch, from: number, to: number, date: number): void {
    const part = this.#partOf(date, batch.hours[from] as number);
    if (part !== this.#part) this.#begin(part, date);
    const { revenue, units, discount, lines, customers } = batch;
    let [amount, sold, off, count] = [0, 0, 0, 0];
    for (let at = from; at < to; at++) {
      amount += revenue[at] as number;
      sold += units[at] as number;
      off += discount[at] as number;
      count += lines[at] as number;
    }
    const met = this.#facts.scratch.stamps.count(customers, from, to, this.#known, this.#knownBeforePart);
    add(this.#total.customers, 0, met.inAll);
    add(this.#total.newCustomers, 0, met.newInAll);
    add(this.#series.customers, part, met.inPart);
    add(this.#series.newCustomers, part, met.newInPart);
    add(this.#total.orders, 0, this.#orders.count('total', 0, batch, from, to));
    add(this.#series.orders, part, this.#orders.count('series', part, batch, from, to));
    for (const [tally, key] of [
      [this.#total, 0],
      [this.#series, part],
    ] as const) {
      add(tally.revenue, key, amount);
      add(tally.units, key, sold);
      add(tally.discount, key, off);
      add(tally.lines, key, count);
    }
    this.#lines += count;
    if (this.#hours) this.#addHours(this.#hours, batch, from, to, weekdayOf(date) * HOURS_A_DAY);
  }

  #addHours(tally: Tally, batch: Batch, from: number, to: number, hourOfMonday: number): void {
    const { revenue, units, discount, lines, hours, splits, customers } = batch;
    const isAsked = this.#query.by === 'hour-of-week';
    for (let at = from; at < to; at++) {
      const hour = hourOfMonday + (hours[at] as number);
      add(tally.revenue, hour, revenue[at] as number);
      add(tally.units, hour, units[at] as number);
      add(tally.discount, hour, discount[at] as number);
      add(tally.lines, hour, lines[at] as number);
      if (!batch.hasSplits || this.#orders.isFirst('hours', hour, splits[at] as number)) add(tally.orders, hour, 1);
      if (isAsked) this.#buyers.add(hour, customers[at] as number);
    }
  }

  /** Begins a part of the series; days come in order, and so do the parts. */
  #begin(part: number, date: number): void {
    this.#part = part;
    this.#facts.scratch.stamps.beginPart();
    const { parts, from } = this.#query;
    this.#knownBeforePart = this.#facts.knownBefore(parts ? from + parts.indexOf(part) : date);
  }

  #partOf(date: number, hour: number): number {
    const { parts, from } = this.#query;
    return parts ? (parts[date - from] as number) : (date - from) * HOURS_A_DAY + hour;
  }

  /** Adds a month's orders to the facets and rows by what their groups have in common. */
  #group({ groupNames }: Month, states: Uint8Array): void {
    const { inside, near } = this.#facts.scratch;
    const { by } = this.#query;
    const [ofInside, ofNear] = [new GroupSums(inside, states.length), new GroupSums(near, states.length)];
    for (const { dimension, mark, tally } of this.#facets) {
      const kind = `${dimension} facet`;
      ofInside.addTo(tally, groupNames[dimension], this.#orders, kind);
      if (near.size > 0)
        ofNear.addTo(tally, groupNames[dimension], this.#orders, kind, (group) => states[group] === mark);
    }
    if (!this.#rows || !isGroupDimension(by)) return;
    const codes = groupNames[by];
    ofInside.addTo(this.#rows, codes, this.#orders, by);
    addRest(inside, this.#rows, codes);
    for (let at = 0; at < inside.size; at++)
      this.#buyers.add(codes[inside.groups[at] as number] as number, inside.customers[at] as number);
  }

  #returns(month: Month, day: number, states: Uint8Array, items: Uint8Array | undefined): void {
    const { dayStarts, groups, identified, items: itemOf, amounts } = month.returns;
    const identifiedOnly = this.#query.audience === 'identified';
    for (let at = dayStarts[day] as number; at < (dayStarts[day + 1] as number); at++) {
      const state = states[groups[at] as number] as number;
      if (state === OUT || (identifiedOnly && identified[at] === 0)) continue;
      const item = itemOf[at] as number;
      const amount = (amounts.numbers[at] as number) * amounts.scale;
      if (state === IN) this.#lineGroups.takeBack(item, amount);
      if (items === undefined || items[item] === IN) this.#takeBack(month, at, month.firstDay + day, state, amount);
    }
  }

  /** @param at of the return in its month */
  #takeBack({ groupNames, returns }: Month, at: number, date: number, state: number, amount: number): void {
    const group = returns.groups[at] as number;
    for (const { dimension, mark, tally } of this.#facets)
      if (state === IN || state === mark) tally.takeBack(groupNames[dimension][group] as number, amount);
    if (state !== IN) return;
    const hour = returns.hours[at] as number;
    const { by } = this.#query;
    this.#total.takeBack(0, amount);
    this.#series.takeBack(this.#partOf(date, hour), amount);
    this.#hours?.takeBack(weekdayOf(date) * HOURS_A_DAY + hour, amount);
    if (this.#rows && isGroupDimension(by)) this.#rows.takeBack(groupNames[by][group] as number, amount);
  }
}

function endOfHour(hours: Uint8Array, from: number, end: number): number {
  let to = from;
  while (to < end && hours[to] === hours[from]) to += 1;
  return to;
}
