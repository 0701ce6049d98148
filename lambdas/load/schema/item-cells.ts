import type { CsvShape, Mapper } from '../source.ts';
import { NEXT_CELL } from './line-items.ts';

/** More lines in cells of one row are no order, and the columns of a header are looked for by name. */
const MOST_CELLS = 200;
const FIRST_CELL = 'line_items';

/** A shape of which the lines of an order may stand in cells `line_item_1`, `line_item_2` and so on: they are read as one. */
export function withItemCells(shape: CsvShape): CsvShape {
  const names = Array.from({ length: MOST_CELLS - 1 }, (_, index) => `line_item_${index + 2}`);
  return {
    ...shape,
    optional: { ...shape.optional, ...Object.fromEntries(names.map((name) => [name, [name]])) },
    mapper: (context, column) => {
      const map = shape.mapper(context, column);
      const further = names.flatMap((name) => column[name] ?? []);
      const first = column[FIRST_CELL];
      if (first === undefined || further.length === 0) return map;
      const joined = (fields: readonly string[]): readonly string[] => {
        const cells = [first, ...further].map((position) => fields[position]?.trim() ?? '');
        return fields.with(first, cells.filter((cell) => cell !== '').join(NEXT_CELL));
      };
      // Of one order each row is a record of the same group, which is known by its array.
      const groups = new WeakMap<object, readonly (readonly string[])[]>();
      const membersOf = (members: readonly (readonly string[])[]) => {
        const known = groups.get(members) ?? members.map(joined);
        groups.set(members, known);
        return known;
      };
      const mapper: Mapper<readonly string[]> = (batch, fields, line, group) =>
        map(batch, joined(fields), line, group && { ...group, members: membersOf(group.members) });
      return mapper;
    },
  };
}
