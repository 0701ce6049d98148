import { scaleLinear, scaleLog } from 'd3-scale';
import { Link } from 'wouter';
import { roomFor } from './axis.ts';
import { useWidth } from './use-width.ts';

const WIDTH = 700;
const HEIGHT = 300;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 36;
const TICKS = 4;
const RADIUS = 3.4;
const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

export interface ScatterPoint {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly name: string;
  /** Stands out. */
  readonly isChosen: boolean;
  /** Where it leads; nowhere without. */
  readonly to?: string | undefined;
}

export interface ScatterProps {
  readonly label: string;
  readonly points: readonly ScatterPoint[];
  readonly xName: string;
  readonly showX: (value: number) => string;
  readonly showY: (value: number) => string;
  /** From where on something is wrong. */
  readonly from: number;
}

/** Points on two scales; upwards each step is ten times the last, so that large ones do not press all others down. */
export function Scatter({ label, points, xName, showX, showY, from }: ScatterProps) {
  const width = useWidth(WIDTH);
  const most = Math.max(...points.map(({ x }) => x), from * 2);
  const [low, high] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  const ticks = POWERS.filter((tick) => tick >= low && tick <= high);
  const left = roomFor(ticks.map(showY));
  const x = scaleLinear([0, most], [left, width - RIGHT]).nice(TICKS);
  const y = scaleLog([Math.max(low, 1), Math.max(high, 10)], [HEIGHT - BOTTOM, TOP]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing is no set of fields
    <svg className="scatter" viewBox={`0 0 ${width} ${HEIGHT}`} role="group" aria-label={label}>
      <rect className="shaded" x={x(from)} y={TOP} width={width - RIGHT - x(from)} height={HEIGHT - BOTTOM - TOP} />
      {ticks.map((tick) => (
        <g key={tick} className="grid-line">
          <line x1={left} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end">
            {showY(tick)}
          </text>
        </g>
      ))}
      {x.ticks(TICKS).map((tick) => (
        <text key={tick} x={x(tick)} y={HEIGHT - BOTTOM + 16} textAnchor="middle">
          {showX(tick)}
        </text>
      ))}
      <text x={width - RIGHT} y={HEIGHT - 4} textAnchor="end">
        {xName}
      </text>
      {points.map((point) => (
        <Dot
          key={point.key}
          point={point}
          cx={x(point.x)}
          cy={y(Math.max(point.y, 1))}
          title={`${point.name}: ${showY(point.y)}, ${showX(point.x)}`}
        />
      ))}
    </svg>
  );
}

interface DotProps {
  readonly point: ScatterPoint;
  readonly cx: number;
  readonly cy: number;
  readonly title: string;
}

function Dot({ point: { isChosen, to }, cx, cy, title }: DotProps) {
  const dot = (
    <circle className={isChosen ? 'dot chosen' : 'dot'} cx={cx} cy={cy} r={RADIUS}>
      <title>{title}</title>
    </circle>
  );
  if (to === undefined) return dot;
  return (
    <Link href={to} tabIndex={-1}>
      {dot}
    </Link>
  );
}
