import { scaleLinear } from 'd3-scale';
import { AsTable } from '../ui/as-table.tsx';
import { roomFor } from './axis.ts';
import { useWidth } from './use-width.ts';

const WIDTH = 640;
/** Of a name below, where not all are written. */
const NAME = 52;
const HEIGHT = 230;
const BOTTOM = 22;
const TOP = 12;
const GAP = 0.2;
const TICKS = 3;

export interface ColumnsProps {
  readonly label: string;
  readonly bars: readonly { readonly name: string; readonly value: number; readonly isWarning?: boolean }[];
  readonly show: (value: number) => string;
  /** Every how many names are written. @default 1 */
  readonly every?: number;
}

/** Upright bars from zero, with their names below. */
export function Columns({ label, bars, show, every = 1 }: ColumnsProps) {
  const width = useWidth(WIDTH);
  const most = Math.max(...bars.map(({ value }) => value), 1);
  const y = scaleLinear([0, most], [HEIGHT - BOTTOM, TOP]).nice(TICKS);
  // Where all are counted, half of one is nothing.
  const isCounted = bars.every(({ value }) => Number.isInteger(value));
  const ticks = y.ticks(TICKS).filter((tick) => !isCounted || Number.isInteger(tick));
  const left = roomFor(ticks.map(show));
  const step = (width - left) / Math.max(bars.length, 1);
  const apart = every === 1 ? 1 : every * Math.ceil(NAME / (step * every));
  return (
    <>
      <svg className="columns" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
        {ticks.map((tick) => (
          <g key={tick} className={tick === 0 ? 'zero' : 'grid-line'}>
            <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} />
            <text x={left - 8} y={y(tick) + 4} textAnchor="end">
              {show(tick)}
            </text>
          </g>
        ))}
        {bars.map(({ name, value, isWarning }, index) => (
          <g key={name}>
            <title>{`${name}: ${show(value)}`}</title>
            <rect
              className={isWarning ? 'bar warn' : 'bar'}
              x={left + step * (index + GAP / 2)}
              width={step * (1 - GAP)}
              y={y(value)}
              height={HEIGHT - BOTTOM - y(value)}
            />
            {index % apart === 0 && (
              <text x={left + step * (index + 0.5)} y={HEIGHT - 6} textAnchor="middle">
                {name}
              </text>
            )}
          </g>
        ))}
      </svg>
      <AsTable
        label={label}
        rows={bars}
        keyOf={({ name }) => name}
        columns={[
          { name: label, of: ({ name }) => name },
          { name: 'Value', of: ({ value }) => show(value), isFigure: true },
        ]}
      />
    </>
  );
}
