import { title } from '../format.ts';
import { Change } from '../ui/change.tsx';

export interface Bar {
  readonly value: string;
  readonly amount: number;
  readonly previous: number | null;
  readonly isChosen?: boolean;
}

export interface BarListProps {
  readonly bars: readonly Bar[];
  readonly most?: number;
  /** Whether there is room for two side by side. @default false */
  readonly isWide?: boolean;
  readonly show: (amount: number) => string;
  /** Said below a name. */
  readonly note?: (value: string) => string;
  readonly onChoose?: (value: string) => void;
}

/** As thin on a wide bar as on a short one. */
const Mark = ({ at }: { readonly at: number }) => <line className="mark" x1={at} x2={at} y2="4" />;

/** Names with bars from zero, and a mark where each was before. */
export function BarList({ bars, most = 8, isWide = false, show, note, onChoose }: BarListProps) {
  const shown = bars.slice(0, most);
  const rest = bars.slice(most);
  const longest = Math.max(...shown.flatMap(({ amount, previous }) => [amount, previous ?? 0]), 1);
  if (bars.length === 0) return <p className="state">Nothing in this selection.</p>;
  return (
    <ul className={isWide ? 'bars wide' : 'bars'}>
      {shown.map(({ value, amount, previous, isChosen = false }) => (
        <li key={value} data-chosen={isChosen}>
          <button type="button" aria-pressed={isChosen} onClick={() => onChoose?.(value)} disabled={!onChoose}>
            <span className="bar-name">{title(value)}</span>
            <span className="bar-amount">{show(amount)}</span>
            <Change now={amount} before={previous} />
          </button>
          <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect className="track" width="100" height="4" />
            <rect className="bar" width={(Math.max(amount, 0) / longest) * 100} height="4" />
            {previous !== null && <Mark at={(previous / longest) * 100} />}
          </svg>
          {note && <p className="hint">{note(value)}</p>}
        </li>
      ))}
      {rest.length > 0 && (
        <li className="faint">
          {rest.length === 1 ? '1 other' : `${rest.length} others`}{' '}
          {show(rest.reduce((sum, { amount }) => sum + amount, 0))}
        </li>
      )}
    </ul>
  );
}
