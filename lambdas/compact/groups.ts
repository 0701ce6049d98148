/** An object that a batch of the stream left, or one that was made of such. */
export interface SmallObject {
  readonly key: string;
  readonly bytes: number;
}

const MIB = 1024 * 1024;
/** An object of a day is at least so large after compaction, or there are no more of them than hours. */
const LARGE = 64 * MIB;
const MOST_A_DAY = 24;
/** Less than this is not worth two objects. */
const LEAST = 16 * MIB;

/**
 * Which objects of a day become one, in the order of their keys: that is the order in which their shards held them. An object that
 * has no other to go with stays as it is.
 */
export function groupsOf<T extends SmallObject>(objects: readonly T[]): T[][] {
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  // All but the last are filled.
  const full = Math.min(LARGE, Math.max(LEAST, bytes / (MOST_A_DAY - 1)));
  const groups: T[][] = [];
  let filled = full;
  for (const object of objects.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    if (filled >= full) {
      groups.push([]);
      filled = 0;
    }
    groups.at(-1)?.push(object);
    filled += object.bytes;
  }
  return groups.filter((group) => group.length > 1);
}
