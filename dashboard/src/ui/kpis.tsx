import { decimal, money, share, short, shortMoney, whole } from '../format.ts';
import { Kpi, type KpiProps } from './kpi.tsx';

export interface Figure extends Omit<KpiProps, 'show' | 'whole'> {
  readonly unit: 'money' | 'count' | 'share' | 'ratio';
}

export interface KpisProps {
  readonly figures: readonly Figure[];
  /** Of those that are money. */
  readonly currency: string;
}

type Show = (value: number | null) => string;

const times: Show = (value) => (value === null ? '–' : `${decimal(value, 2)} ×`);

/** Key figures in a row, each in its unit. */
export function Kpis({ figures, currency }: KpisProps) {
  const shows: Readonly<Record<Figure['unit'], { readonly show: Show; readonly whole: Show }>> = {
    money: { show: (value) => shortMoney(value, currency), whole: (value) => money(value, currency) },
    count: { show: short, whole },
    share: { show: share, whole: share },
    ratio: { show: times, whole: times },
  };
  return (
    <section className="kpis span-12" aria-label="Key figures">
      {figures.map(({ unit, ...figure }) => (
        <Kpi key={figure.name} {...figure} {...shows[unit]} />
      ))}
    </section>
  );
}
