import { Filter, IN, type Selection } from './filter.ts';
import type { Month } from './month.ts';
import type { Facts } from './scan.ts';

export interface LineQuery extends Selection {
  /** First and last business day, in days since 1970. */
  readonly from: number;
  readonly to: number;
  /** Of each day from the first on, the part of the line that it belongs to. */
  readonly parts: Int32Array;
}

/** Revenue by part, in ten-thousandths, and nothing else: for years on end. */
export function revenueLine(facts: Facts, query: LineQuery): Float64Array {
  const filter = new Filter(facts.dictionary, query, []);
  const line = new Float64Array(query.parts.reduce((most, part) => Math.max(most, part), -1) + 1);
  for (const month of facts.months) {
    const first = Math.max(query.from - month.firstDay, 0);
    const last = Math.min(query.to - month.firstDay, month.days - 1);
    if (first > last) continue;
    const states = filter.groups(month);
    const items = filter.items(month);
    for (let day = first; day <= last; day++) {
      const part = query.parts[month.firstDay + day - query.from] as number;
      const isIdentified = query.audience === 'identified';
      const sum = items
        ? someOfDay(month, day, states, items, isIdentified)
        : wholeOfDay(month, day, states, isIdentified);
      line[part] = (line[part] as number) + sum;
    }
  }
  return line;
}

function wholeOfDay(month: Month, day: number, states: Uint8Array, identifiedOnly: boolean): number {
  const { dayStarts, groups, customers, amounts } = month;
  const end = dayStarts[day + 1] as number;
  let sum = 0;
  for (let order = dayStarts[day] as number; order < end; order++)
    if (states[groups[order] as number] === IN && (!identifiedOnly || customers[order] !== 0))
      sum += amounts[order] as number;
  return sum;
}

function someOfDay(month: Month, day: number, states: Uint8Array, items: Uint8Array, identifiedOnly: boolean): number {
  const { dayStarts, groups, customers, lineStarts, lines } = month;
  const [itemOf, amounts] = [lines.items, lines.amounts.numbers];
  const end = dayStarts[day + 1] as number;
  let sum = 0;
  for (let order = dayStarts[day] as number; order < end; order++) {
    if (states[groups[order] as number] !== IN || (identifiedOnly && customers[order] === 0)) continue;
    const last = lineStarts[order + 1] as number;
    for (let line = lineStarts[order] as number; line < last; line++)
      if (items[itemOf[line] as number] === IN) sum += amounts[line] as number;
  }
  return sum * lines.amounts.scale;
}
