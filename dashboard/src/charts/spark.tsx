import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';

const WIDTH = 160;
const HEIGHT = 34;
const MARGIN = 4;

/** A line of points, the last with a dot: a stroke of no length, which stays round however wide the line is drawn. */
export function Spark({ points, label }: { readonly points: readonly (number | null)[]; readonly label: string }) {
  const known = points.filter((point) => point !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = scaleLinear([0, points.length - 1], [MARGIN, WIDTH - MARGIN]);
  const y = scaleLinear([low, high === low ? low + 1 : high], [HEIGHT - MARGIN, MARGIN]);
  const path = line<number | null>()
    .defined((point) => point !== null)
    .x((_, index) => x(index))
    .y((point) => y(point ?? 0));
  const last = points.at(-1);
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
      <path d={path([...points]) ?? ''} />
      {last !== null && last !== undefined && <path className="dot" d={`M${WIDTH - MARGIN} ${y(last)}h0`} />}
    </svg>
  );
}
