import { useId, useState } from 'react';
import { Link } from 'wouter';
import { addressOf, download } from '../api/client.ts';

export interface CardProps {
  readonly title: string;
  readonly hint?: string;
  /** Columns of twelve. */
  readonly span?: 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12;
  /** The page on which it goes on. */
  readonly to?: {
    readonly path: string;
    readonly name: string;
    /** @default the filters of this page */
    readonly query?: Readonly<Record<string, string>>;
  };
  /** What the card shows, as the API answers it: a file and a command. */
  readonly source?: { readonly path: string; readonly query: URLSearchParams; readonly hasCsv?: boolean };
  readonly children: React.ReactNode;
}

/** How wide so many cards beside each other are. */
export const spanOf = (count: number): NonNullable<CardProps['span']> =>
  count >= 4 ? 3 : count === 3 ? 4 : count === 2 ? 6 : 12;

/** One message with its title. */
export function Card({ title, hint, span = 4, to, source, children }: CardProps) {
  const id = useId();
  return (
    <section className={`card span-${span}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <div className="card-links">
          {source && <Source {...source} title={title} />}
          {to && (
            <Link
              href={to.query ? `${to.path}?${new URLSearchParams(to.query)}` : `${to.path}${location.search}`}
              className="more"
            >
              {to.name} →
            </Link>
          )}
        </div>
        {hint && <p className="hint">{hint}</p>}
      </header>
      {children}
    </section>
  );
}

function Source({ path, query, hasCsv = false, title }: NonNullable<CardProps['source']> & { readonly title: string }) {
  const [problem, setProblem] = useState<string>();
  const save = (): void => {
    setProblem(undefined);
    download(path, { query }, `${title.toLowerCase()}.csv`).catch((error: Error) => setProblem(error.message));
  };
  const command = `curl -H "Authorization: Bearer $KEY" '${location.origin}${addressOf(path, query)}'`;
  return (
    <span className="source">
      {hasCsv && (
        <button type="button" onClick={save}>
          CSV
        </button>
      )}
      <button type="button" title={command} onClick={() => void navigator.clipboard.writeText(command)}>
        Copy as curl
      </button>
      {problem && (
        <span className="warning" role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}
