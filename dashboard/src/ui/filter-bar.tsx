import { useState } from 'react';
import { addDays } from '../../../lambdas/reports/calendar.ts';
import type { Answer } from '../api/client.ts';
import { type Dimension, type Filters, telling } from '../filters.ts';
import { range, title } from '../format.ts';

type Shop = Answer<'/v1/shop'>;

/** From here on a list of values has a search field. */
const LONG = 8;

interface Preset {
  readonly name: string;
  readonly from: (last: string, first: string) => string;
}

const PRESETS: readonly Preset[] = [
  ...[7, 28, 90, 365].map((days) => ({ name: `Last ${days} days`, from: (last: string) => addDays(last, 1 - days) })),
  { name: 'Month to date', from: (last) => `${last.slice(0, 7)}-01` },
  { name: 'Year to date', from: (last) => `${last.slice(0, 4)}-01-01` },
  { name: 'All time', from: (_, first) => first },
];

const COMPARISONS = [
  ['previous', 'vs previous period'],
  ['year', 'vs a year before'],
  ['none', 'no comparison'],
] as const;

export interface FilterBarProps {
  readonly shop: Shop;
  readonly filters: Filters;
  /** What the page can follow. */
  readonly dimensions: readonly Dimension[];
  readonly hasDays: boolean;
  readonly hasComparison: boolean;
}

/** One row of chips; the state of each stands in the address. */
export function FilterBar({ shop, filters, dimensions, hasDays, hasComparison }: FilterBarProps) {
  const shown = telling(shop.values, dimensions);
  return (
    <div className="filters" role="toolbar" aria-label="Filters">
      {hasDays && <Dates shop={shop} filters={filters} />}
      {hasComparison && <Comparison filters={filters} />}
      {shown.map((dimension) => (
        <Values key={dimension} dimension={dimension} all={shop.values[dimension] ?? []} filters={filters} />
      ))}
      {filters.isFiltered && (
        <button type="button" className="clear" onClick={filters.clear}>
          Clear
        </button>
      )}
    </div>
  );
}

function Dates({ shop: { days, defaults, timeZone }, filters: { query, set } }: { shop: Shop; filters: Filters }) {
  if (!days || !defaults) return null;
  const [from, to] = [query.get('from') ?? defaults.from, query.get('to') ?? defaults.to];
  const preset = PRESETS.find((each) => to === defaults.to && each.from(defaults.to, days.first) === from);
  return (
    <Menu id="dates" label={preset?.name ?? 'Days'} value={range(from, to)} isInUse={query.has('from')}>
      <div className="presets">
        {PRESETS.map(({ name, from: first }) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === preset?.name}
            onClick={() => set({ from: first(defaults.to, days.first), to: defaults.to })}
          >
            {name}
          </button>
        ))}
      </div>
      <label>
        From{' '}
        <input
          type="date"
          value={from}
          min={days.first}
          max={to}
          onChange={(event) => set({ from: event.target.value || undefined, to })}
        />
      </label>
      <label>
        To{' '}
        <input
          type="date"
          value={to}
          min={from}
          max={days.last}
          onChange={(event) => set({ from, to: event.target.value || undefined })}
        />
      </label>
      <p className="hint">Business days in {timeZone}</p>
    </Menu>
  );
}

function Comparison({ filters: { query, set } }: { readonly filters: Filters }) {
  const chosen = query.get('compare') ?? 'previous';
  return (
    <Menu
      id="compare"
      label={COMPARISONS.find(([value]) => value === chosen)?.[1] ?? chosen}
      isInUse={query.has('compare')}
    >
      <div className="presets">
        {COMPARISONS.map(([value, name]) => (
          <button key={value} type="button" aria-pressed={value === chosen} onClick={() => set({ compare: value })}>
            {name}
          </button>
        ))}
      </div>
    </Menu>
  );
}

interface ValuesProps {
  readonly dimension: Dimension;
  readonly all: readonly string[];
  readonly filters: Filters;
}

function Values({ dimension, all, filters }: ValuesProps) {
  const [part, setPart] = useState('');
  const chosen = filters.values(dimension);
  const name = dimension.charAt(0).toUpperCase() + dimension.slice(1);
  const label = chosen.length === 0 ? name : chosen.length === 1 ? title(chosen[0] ?? '') : `${name}: ${chosen.length}`;
  const found = all.filter((value) => value.toLowerCase().includes(part.toLowerCase()));
  return (
    <Menu id={dimension} label={label} isInUse={chosen.length > 0}>
      {all.length > LONG && (
        <input
          type="search"
          placeholder={`Search ${all.length}`}
          aria-label={`Search ${name}`}
          value={part}
          onChange={(event) => setPart(event.target.value)}
        />
      )}
      <div className="values">
        {found.map((value) => (
          <label key={value}>
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => filters.toggle(dimension, value)} />{' '}
            {value}
          </label>
        ))}
      </div>
      {chosen.length > 0 && (
        <button type="button" onClick={() => filters.set({ [dimension]: undefined })}>
          All
        </button>
      )}
    </Menu>
  );
}

interface MenuProps {
  readonly id: string;
  readonly label: string;
  readonly value?: string;
  readonly isInUse: boolean;
  readonly children: React.ReactNode;
}

/** A chip with a popover of the browser’s own: Escape, a click elsewhere and the focus come with it. */
function Menu({ id, label, value, isInUse, children }: MenuProps) {
  return (
    <span className="menu">
      <button type="button" className="chip" popoverTarget={`menu-${id}`} data-in-use={isInUse}>
        {label}
        {value && <span className="chip-value">{value}</span>}
        <span aria-hidden="true">⌄</span>
      </button>
      <div id={`menu-${id}`} popover="auto" className="popover">
        {children}
      </div>
    </span>
  );
}
