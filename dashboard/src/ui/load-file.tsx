import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, ApiError, call, get } from '../api/client.ts';
import { packed } from '../api/packed.ts';
import { pause, refreshed } from '../api/refreshed.ts';
import { whole } from '../format.ts';

type Report = NonNullable<Answer<'/v1/files/{fileId}'>['report']>;

/** Where a file has come to. */
type Stage =
  | { readonly at: 'waiting' }
  | { readonly at: 'working'; readonly what: string }
  | { readonly at: 'done'; readonly report: Report }
  | { readonly at: 'failed'; readonly problem: string };

const TOO_LARGE = 413;

/** Takes a file as the shop exports it, shows what became of it, and brings the figures up to date. */
export function LoadFile() {
  const [stage, setStage] = useState<Stage>({ at: 'waiting' });
  const [isOver, setIsOver] = useState(false);
  const client = useQueryClient();
  const load = async ([file, ...others]: readonly File[]): Promise<void> => {
    // What is dropped meanwhile would be told of in the place of what is loaded now.
    if (!file || stage.at === 'working') return;
    if (others.length > 0) return setStage({ at: 'failed', problem: 'Drop one file after the other.' });
    const say = (what: string): void => setStage({ at: 'working', what });
    try {
      const report = await loaded(file, say);
      if (report.accepted > 0) {
        say('The figures are brought up to date …');
        if (!(await refreshed()))
          throw new Error('The file is loaded, and the refresh failed. See Live, and try: npx shoplake refresh');
      }
      setStage({ at: 'done', report });
    } catch (error) {
      setStage({ at: 'failed', problem: (error as Error).message });
    }
  };
  return (
    <>
      <label
        className="drop"
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          void load([...event.dataTransfer.files]);
        }}
      >
        <strong>Drop a file here</strong>
        <span>
          or choose one: an export of Shopify, WooCommerce, GA4 or Stripe, or a table of your own, as CSV or JSON
        </span>
        <span className="hint">
          A table of what was sold has a line for each product of an order, and the columns order_id, ordered_at,
          product_id, quantity and unit_price; with customer_id it tells who comes back
        </span>
        <input
          type="file"
          disabled={stage.at === 'working'}
          onChange={({ target }) => {
            void load([...(target.files ?? [])]);
            // The same one can be chosen again, when it was mended.
            target.value = '';
          }}
        />
      </label>
      <div role="status">
        {stage.at === 'working' && <p className="hint">{stage.what}</p>}
        {stage.at === 'done' && (
          <>
            <Outcome report={stage.report} />
            {stage.report.accepted > 0 && (
              <button type="button" className="primary" onClick={() => void client.invalidateQueries()}>
                Show the figures
              </button>
            )}
          </>
        )}
      </div>
      {stage.at === 'failed' && (
        <p className="warning" role="alert">
          {stage.problem}
        </p>
      )}
    </>
  );
}

/** Sends a file and waits until it is loaded. @throws Error with what to do, for a file that cannot be */
async function loaded(file: File, say: (what: string) => void): Promise<Report> {
  say(`${file.name} is packed and sent …`);
  const { name, body } = await packed(file);
  const query = new URLSearchParams({ name });
  const { id } = await call('POST', '/v1/files', { query, body }).catch((error: Error) => {
    if (error instanceof ApiError && error.status === TOO_LARGE)
      throw new Error(`${file.name} is too large to be sent from here. Load it with: npx shoplake load ${file.name}`);
    throw error;
  });
  for (;;) {
    const { report } = await get('/v1/files/{fileId}', { params: { fileId: id } });
    if (report?.status === 'rejected') throw new Error(`${file.name} was not read: ${report.detail}`);
    if (report && report.status !== 'loading') return report;
    say(
      `${file.name} is read${report?.kind ? ` as ${report.kind}` : ''}: ${whole(report?.received ?? 0)} records so far …`,
    );
    await pause();
  }
}

const Outcome = ({
  report: { file, kind, by, source, status, received, accepted, duplicate, quarantined, ...report },
}: {
  readonly report: Report;
}) => (
  <div className="outcome">
    <p>
      <strong>{nameOf(file)}</strong>
      {status === 'repeated'
        ? ' was loaded before; nothing in it is new.'
        : ` was read as ${(kind ?? source).replaceAll('_', ' ')}${by ? `, by its columns ${by.join(', ')}` : ''}: ${whole(received)} received = ${whole(accepted)} accepted + ${whole(duplicate)} duplicate + ${whole(quarantined)} refused.`}
    </p>
    {report.ignored.length > 0 && (
      <p className="hint">
        Not read: {report.ignored.map(({ column, hint }) => [column, hint].filter(Boolean).join(' ')).join(', ')}
      </p>
    )}
    <ul>
      {Object.entries(report.reasons).map(([reason, count]) => (
        <li key={reason}>
          {whole(count)} × {reason.replaceAll('_', ' ')}
          {(report.examples[reason] ?? []).map(({ line, detail }) => (
            <p key={line} className="hint">
              line {line}: {detail}
            </p>
          ))}
        </li>
      ))}
    </ul>
  </div>
);

/** Without the folder it landed in. */
const nameOf = (key: string): string => key.split('/').at(-1)?.replace(/\.gz$/, '') ?? key;
