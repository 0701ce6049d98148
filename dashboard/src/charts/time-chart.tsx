import { axisMoney, day, dayOfYear, month } from '../format.ts';
import { AsTable } from '../ui/as-table.tsx';
import {
  BOTTOM,
  type Expected,
  type Geometry,
  geometryOf,
  HEIGHT,
  LEFT,
  type Point,
  RIGHT,
  TICKS,
  TOP,
  timeOf,
} from './time-geometry.ts';
import { useCursor } from './use-cursor.ts';

interface Note {
  readonly from: string;
  readonly text: string;
}

export interface TimeChartProps {
  readonly label: string;
  readonly points: readonly Point[];
  readonly expected?: readonly Expected[];
  /** Of the axis; a count has none. */
  readonly axis: (value: number) => string;
  readonly show: (value: number | null) => string;
  /** Of the drawing, in its own units: about as many as pixels. @default 720 */
  readonly width?: number;
  /** What the grey line is. */
  readonly beforeName?: string;
  readonly notes?: readonly Note[];
  readonly shaded?: { readonly from: string; readonly to: string };
  /** What a point offers that is chosen by a click or Enter. */
  readonly onChoose?: (start: string) => void;
}

/** What came as a line, what is not over dotted, what is expected dashed in its band, and grey what was before. */
export function TimeChart({
  label,
  points,
  expected = [],
  axis,
  show,
  beforeName,
  notes = [],
  shaded,
  onChoose,
  width = 720,
}: TimeChartProps) {
  const geometry = geometryOf(points, expected, width);
  const { x, paths } = geometry;
  const all: readonly Point[] = [...points, ...expected.map(({ start, expected: value }) => ({ start, value }))];
  const { at, ...listeners } = useCursor(
    all.map(({ start }) => x(timeOf(start)) / width),
    (index) => onChoose?.(all[index]?.start ?? ''),
  );
  const chosen = at === undefined ? undefined : all[at];
  const before = chosen?.before ?? null;
  if (all.length === 0) return <p className="state">Nothing is known of these days.</p>;
  return (
    <div className="time-chart">
      <svg
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are read by arrow keys
        tabIndex={0}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={`${label}; arrow keys move${onChoose ? ', Enter adds a note' : ''}`}
        {...listeners}
      >
        {shaded && <Upright className="shaded" x={x(timeOf(shaded.from))} to={x(timeOf(shaded.to))} />}
        <Axes geometry={geometry} axis={axis} width={width} />
        <path className="band" d={paths.band} />
        <path className="before" d={paths.before} />
        <path className="line" d={paths.line} />
        <path className="line open" d={paths.open} />
        <path className="line ahead" d={paths.ahead} />
        {notes.map(({ from, text }, index) => (
          <Pin key={`${from} ${text}`} x={x(timeOf(from))} name={String(index + 1)} />
        ))}
        {points.length === 1 && points.map((point) => <Lonely key={point.start} point={point} geometry={geometry} />)}
        {chosen && <Upright className="cursor" x={x(timeOf(chosen.start))} />}
      </svg>
      <p className="tooltip" aria-live="polite">
        {chosen && `${day(chosen.start)}: ${show(chosen.value)}`}
        {before !== null && `, ${(beforeName ?? 'before').toLowerCase()} ${show(before)}`}
      </p>
      <ul className="legend">
        <li className="key-line">{label}</li>
        {points.some(({ isComplete = true }) => !isComplete) && <li className="key-open">Not over</li>}
        {expected.length > 0 && <li className="key-ahead">Expected</li>}
        {expected.length > 0 && <li className="key-band">Nine times in ten</li>}
        {beforeName && points.some(({ before: then }) => (then ?? null) !== null) && (
          <li className="key-before">{beforeName}</li>
        )}
        {notes.map(({ from, text }, index) => (
          <li key={`${from} ${text}`}>
            {index + 1} <bdi>{text}</bdi>, {day(from)}
          </li>
        ))}
      </ul>
      <AsTable
        label={label}
        rows={all}
        keyOf={({ start }, index) => `${start} ${index}`}
        columns={[
          { name: 'From', of: ({ start }) => dayOfYear(start) },
          {
            name: label,
            of: (_, index) => (index < points.length ? show(all[index]?.value ?? null) : '–'),
            isFigure: true,
          },
          {
            name: beforeName ?? 'Before',
            of: ({ before: then = null }) => (then === null ? '–' : show(then)),
            isFigure: true,
          },
          {
            name: 'Expected',
            of: (_, index) => (index < points.length ? '–' : show(all[index]?.value ?? null)),
            isFigure: true,
          },
        ]}
      />
    </div>
  );
}

/** A single point has no line. */
const Lonely = ({
  point: { start, value },
  geometry: { x, y },
}: {
  readonly point: Point;
  readonly geometry: Geometry;
}) => <circle className="bar" cx={x(timeOf(start))} cy={y(value ?? 0)} r="4" />;

/** Amounts on an axis. */
export const moneyAxis =
  (currency: string) =>
  (value: number): string =>
    axisMoney(value, currency);

const WEEK_MS = 7 * 86_400_000;
/** Fewer weeks are told by their days. */
const MANY_WEEKS = 20;

interface AxesProps {
  readonly geometry: Geometry;
  readonly axis: TimeChartProps['axis'];
  readonly width: number;
}

function Axes({ geometry: { x, y, labels }, axis, width }: AxesProps) {
  const [first = 0, last = 0] = x.domain();
  const nameOf = last - first > MANY_WEEKS * WEEK_MS ? month : day;
  return (
    <>
      {y.ticks(TICKS).map((tick) => (
        <g key={tick} className={tick === 0 ? 'zero' : 'grid-line'}>
          <line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
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
const Upright = ({
  className,
  x,
  to = x,
}: {
  readonly className: string;
  readonly x: number;
  readonly to?: number;
}) => <rect className={className} x={x} width={Math.max(to - x, 1)} y={TOP} height={HEIGHT - BOTTOM - TOP} />;

const Pin = ({ x, name }: { readonly x: number; readonly name: string }) => (
  <g className="note">
    <line x1={x} x2={x} y1={TOP} y2={HEIGHT - BOTTOM} />
    <circle cx={x} cy={TOP - 8} r="8" />
    <text x={x} y={TOP - 4} textAnchor="middle">
      {name}
    </text>
  </g>
);
