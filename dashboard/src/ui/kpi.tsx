import type { CSSProperties } from 'react';
import { Spark } from '../charts/spark.tsx';
import { Change } from './change.tsx';
import { Definition } from './definition.tsx';

export interface KpiProps {
  readonly name: string;
  /** Of docs/metrics.md. */
  readonly definition?: string;
  readonly value: number | null;
  /** @default it is compared with nothing */
  readonly previous?: number | null;
  readonly show: (value: number | null) => string;
  /** In full. @default as it is shown */
  readonly whole?: (value: number | null) => string;
  readonly points?: readonly (number | null)[];
  readonly isGood?: boolean;
  /** Why it does not follow a filter. */
  readonly warning?: string | undefined;
}

/** A figure, how it has changed, and its days. */
export function Kpi({
  name,
  definition,
  value,
  previous = null,
  show,
  whole = show,
  points,
  isGood = true,
  warning,
}: KpiProps) {
  return (
    <div className="kpi">
      <header>
        <h2>{name}</h2>
        {definition && <Definition id={definition} name={name} />}
      </header>
      <p className="figure" title={whole(value)}>
        <span style={{ '--length': show(value).length } as CSSProperties}>{show(value)}</span>
      </p>
      <div className="kpi-more">
        {previous !== null && (
          <p className="delta">
            <Change now={value} before={previous} isGood={isGood} />{' '}
            <span className="faint">from {show(previous)}</span>
          </p>
        )}
        {warning && <p className="warning">{warning}</p>}
        {points && points.length > 1 && <Spark points={points} label={`${name} by day`} />}
      </div>
    </div>
  );
}
