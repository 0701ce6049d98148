import { ApiError } from '../api/client.ts';

const NOT_FOUND = 404;

/** What went wrong, and how to go on. */
export function Failed({ error, again }: { readonly error: Error; readonly again: () => void }) {
  if (error instanceof ApiError && error.status === NOT_FOUND) return <Empty>{error.message}</Empty>;
  const id = error instanceof ApiError ? error.requestId : undefined;
  return (
    <div className="state" role="alert">
      <strong>This could not be shown</strong>
      <p>{error.message}</p>
      {id && <p className="faint">Request {id}</p>}
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}

/** Blocks in the shape of what comes. */
export const Loading = ({ height = 160 }: { readonly height?: number }) => (
  <div className="loading" style={{ height }} role="status" aria-label="Loading" />
);

export const Empty = ({ children }: { readonly children: React.ReactNode }) => <div className="state">{children}</div>;
