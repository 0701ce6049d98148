import { day } from '../format.ts';
import type { Expected, Point } from './time-geometry.ts';

export interface Note {
  readonly from: string;
  readonly text: string;
}

export interface LegendProps {
  readonly label: string;
  readonly points: readonly Point[];
  readonly expected: readonly Expected[];
  readonly notes: readonly Note[];
  /** What the grey line is, where there is one. */
  readonly beforeName: string | undefined;
}

/** What is drawn, and nothing that is not. */
export const Legend = ({ label, points, expected, notes, beforeName }: LegendProps) => (
  <ul className="legend">
    {points.length > 0 && <li className="key-line">{label}</li>}
    {points.some(({ isComplete = true }) => !isComplete) && <li className="key-open">Not over</li>}
    {expected.length > 0 && <li className="key-ahead">Expected</li>}
    {expected.length > 0 && <li className="key-band">Nine times in ten</li>}
    {beforeName && <li className="key-before">{beforeName}</li>}
    {notes.map(({ from, text }, index) => (
      <li key={`${from} ${text}`}>
        {index + 1} <bdi>{text}</bdi>, {day(from)}
      </li>
    ))}
  </ul>
);
