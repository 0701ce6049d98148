/** Of a label of an axis, in the units of its drawing. */
const CHARACTER = 6.8;
const GAP = 12;
const LEAST = 44;

/** Room at the left for labels: some languages have no short word for a thousand. */
export const roomFor = (labels: readonly string[]): number =>
  Math.max(LEAST, ...labels.map(({ length }) => length * CHARACTER + GAP));
