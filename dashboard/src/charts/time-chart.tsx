import { axisMoney, day, dayOfYear } from '../format.ts';
import { AsTable } from '../ui/as-table.tsx';
import { type Expected, geometryOf, HEIGHT, type Point, timeOf } from './time-geometry.ts';
import { Legend, type Note } from './time-legend.tsx';
import { Axes, Lonely, Pin, Upright } from './time-parts.tsx';
import { useCursor } from './use-cursor.ts';
import { useWidth } from './use-width.ts';

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
  width: wide = 720,
}: TimeChartProps) {
  const width = useWidth(wide);
  const geometry = geometryOf(points, expected, width, axis);
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
      <Legend {...{ label, points, expected, notes }} beforeName={hasLine(paths.before) ? beforeName : undefined} />
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

/** A single week of a year before draws none. */
const hasLine = (path: string): boolean => path.includes('L');

/** Amounts on an axis. */
export const moneyAxis =
  (currency: string) =>
  (value: number): string =>
    axisMoney(value, currency);
