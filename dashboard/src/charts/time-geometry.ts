import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { roomFor } from './axis.ts';

export interface Point {
  readonly start: string;
  readonly value: number | null;
  readonly before?: number | null;
  /** Whether its time is over. @default true */
  readonly isComplete?: boolean;
}

export interface Expected {
  readonly start: string;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

export const HEIGHT = 270;
export const RIGHT = 18;
export const BOTTOM = 24;
export const TOP = 18;
export const TICKS = 4;

const MOST_LABELS = 9;
/** Of a label below, with what keeps it from the next. */
const LABEL = 64;

/** A business day, or an hour of one, on a scale that knows no zones. */
export const timeOf = (start: string): number => Date.parse(start.length > 10 ? `${start}Z` : `${start}T00:00:00Z`);

export interface Geometry {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  /** Where the drawing begins, right of the labels of its axis. */
  readonly left: number;
  /** Paths of an SVG. */
  readonly paths: Readonly<Record<'line' | 'open' | 'ahead' | 'band' | 'before', string>>;
  /** Some of the starts, evenly, to be written below. */
  readonly labels: readonly string[];
}

const isOver = ({ isComplete = true }: Point): boolean => isComplete;

/**
 * Works out where everything is drawn. What is not over and what is expected go on from the last that is.
 * @param axis how a value is written at the left
 */
export function geometryOf(
  points: readonly Point[],
  expected: readonly Expected[],
  width: number,
  axis: (value: number) => string = String,
): Geometry {
  const starts = [...points, ...expected].map(({ start }) => start);
  const times = starts.map(timeOf);
  const came = points.flatMap(({ value, before }) => [value ?? 0, before ?? 0]);
  const highest = Math.max(...came, ...expected.map(({ high }) => high), 1);
  const y = scaleLinear([0, highest], [HEIGHT - BOTTOM, TOP]).nice(TICKS);
  const left = roomFor(y.ticks(TICKS).map(axis));
  const x = scaleLinear([Math.min(...times), Math.max(...times)], [left, width - RIGHT]).clamp(true);
  const [first, last] = [points.findIndex(isOver), points.findLastIndex(isOver)];
  const known = points
    .slice(Math.max(last, 0), last + 1)
    .map(({ start, value }) => ({ start, expected: value ?? 0, low: value ?? 0, high: value ?? 0 }));
  const ahead = expected.length === 0 ? [] : [...known, ...expected];
  const drawn = line<Pick<Point, 'start' | 'value'>>()
    .defined(({ value }) => value !== null)
    .x(({ start }) => x(timeOf(start)))
    .y(({ value }) => y(value ?? 0));
  const band = area<Expected>()
    .x(({ start }) => x(timeOf(start)))
    .y0(({ low }) => y(Math.max(low, 0)))
    .y1(({ high }) => y(high));
  return {
    x,
    y,
    left,
    paths: {
      line: drawn(points.slice(Math.max(first, 0), last + 1)) ?? '',
      // The first is not whole either where the shop’s days begin within it.
      open: [points.slice(0, first + 1), points.slice(Math.max(last, 0))]
        .map((part) => (part.length < 2 ? '' : drawn(part)))
        .join(''),
      ahead: drawn(ahead.map(({ start, expected: value }) => ({ start, value }))) ?? '',
      band: band(ahead) ?? '',
      before: drawn(points.map(({ start, before = null }) => ({ start, value: before }))) ?? '',
    },
    labels: labelsOf(starts, Math.min(MOST_LABELS, Math.floor((width - left) / LABEL))),
  };
}

function labelsOf(starts: readonly string[], most: number): string[] {
  const every = Math.ceil(starts.length / most);
  return starts.filter((_, index) => index % every === Math.floor(every / 2));
}
