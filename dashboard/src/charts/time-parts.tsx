import { day, month } from '../format.ts';
import { BOTTOM, type Geometry, HEIGHT, type Point, RIGHT, TICKS, TOP, timeOf } from './time-geometry.ts';

/** A single point has no line. */
export const Lonely = ({
  point: { start, value },
  geometry: { x, y },
}: {
  readonly point: Point;
  readonly geometry: Geometry;
}) => <circle className="bar" cx={x(timeOf(start))} cy={y(value ?? 0)} r="4" />;

const WEEK_MS = 7 * 86_400_000;
/** Fewer weeks are told by their days. */
const MANY_WEEKS = 20;

interface AxesProps {
  readonly geometry: Geometry;
  readonly axis: (value: number) => string;
  readonly width: number;
}

/** Values from left to right, days below. */
export function Axes({ geometry: { x, y, left, labels }, axis, width }: AxesProps) {
  const [first = 0, last = 0] = x.domain();
  const nameOf = last - first > MANY_WEEKS * WEEK_MS ? month : day;
  return (
    <>
      {y.ticks(TICKS).map((tick) => (
        <g key={tick} className={tick === 0 ? 'zero' : 'grid-line'}>
          <line x1={left} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text x={left - 8} y={y(tick) + 4} textAnchor="end">
            {axis(tick)}
          </text>
        </g>
      ))}
      {labels.map((start) => (
        <text key={start} className="axis" x={x(timeOf(start))} y={HEIGHT - 6} textAnchor="middle">
          {nameOf(start)}
        </text>
      ))}
    </>
  );
}

/** A line from top to bottom, or an area up to another. */
export const Upright = ({
  className,
  x,
  to = x,
}: {
  readonly className: string;
  readonly x: number;
  readonly to?: number;
}) => <rect className={className} x={x} width={Math.max(to - x, 1)} y={TOP} height={HEIGHT - BOTTOM - TOP} />;

/** Where a note is, by its number. */
export const Pin = ({ x, name }: { readonly x: number; readonly name: string }) => (
  <g className="note">
    <line x1={x} x2={x} y1={TOP} y2={HEIGHT - BOTTOM} />
    <circle cx={x} cy={TOP - 8} r="8" />
    <text x={x} y={TOP - 4} textAnchor="middle">
      {name}
    </text>
  </g>
);
