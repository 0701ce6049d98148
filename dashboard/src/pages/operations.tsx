import type { Answer } from '../api/client.ts';
import { ago, dayOfYear, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Question } from '../ui/question.tsx';

type Status = Answer<'/v1/operations'>;

const PATH = '/v1/operations';
const SOURCE = { path: PATH, query: new URLSearchParams() };
const SECOND_MS = 1000;
const MOST_REFRESHES = 8;

/** Whether all is well: the books, how fresh each source is, how refreshes went. @param every how often it is asked, milliseconds */
export const Operations = ({ every }: { readonly every: number }) => (
  <Question path={PATH} every={every}>
    {(status) => (
      <>
        <Books rows={status.reconciliation} />
        <Freshness status={status} />
        <Refreshes rows={status.refreshes.slice(0, MOST_REFRESHES)} />
      </>
    )}
  </Question>
);

const Books = ({ rows }: { readonly rows: Status['reconciliation'] }) => (
  <Card
    title="Books that balance"
    hint="Received = accepted + duplicate + refused + on its way"
    span={8}
    source={SOURCE}
  >
    <DataTable
      label="Books that balance"
      empty="Nothing has come yet. Load a file below, or send an event."
      rows={rows}
      keyOf={({ source }) => source ?? ''}
      columns={[
        { name: 'Source', of: ({ source }) => source },
        { name: 'Received', of: ({ received }) => whole(received), isFigure: true },
        { name: 'Accepted', of: ({ accepted }) => whole(accepted), isFigure: true },
        { name: 'Duplicate', of: ({ duplicate }) => whole(duplicate), isFigure: true },
        { name: 'Refused', of: ({ quarantined }) => whole(quarantined), isFigure: true },
        { name: 'On its way', of: ({ pending }) => whole(pending), isFigure: true },
        {
          name: 'Difference',
          of: ({ difference }) => <span className={difference === 0 ? '' : 'bad'}>{whole(difference)}</span>,
          isFigure: true,
        },
      ]}
    />
  </Card>
);

const Freshness = ({ status: { freshness, ageSeconds } }: { readonly status: Status }) => (
  <Card
    title="How fresh it is"
    hint={`Figures are as of ${ago(new Date(Date.now() - ageSeconds * SECOND_MS).toISOString())}`}
    span={4}
    source={SOURCE}
  >
    <DataTable
      label="How fresh it is"
      empty="No source has sent anything yet."
      rows={freshness}
      keyOf={({ source }) => source}
      columns={[
        { name: 'Source', of: ({ source }) => source },
        {
          name: 'Last came',
          of: ({ lastMinute, lastArrivedOn }) => (lastMinute === null ? dayOfYear(lastArrivedOn) : ago(lastMinute)),
        },
      ]}
    />
  </Card>
);

const Refreshes = ({ rows }: { readonly rows: Status['refreshes'] }) => (
  <Card title="Refreshes" hint="The newest first" span={4} source={SOURCE}>
    <DataTable
      label="Refreshes"
      empty="There was none yet: figures come with the first."
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { name: 'Began', of: ({ startedAt }) => ago(startedAt) },
        { name: 'State', of: ({ status }) => <span className={status === 'failed' ? 'bad' : ''}>{status}</span> },
        {
          name: 'Took',
          of: ({ startedAt, endedAt }) =>
            endedAt === null ? '–' : `${whole((Date.parse(endedAt) - Date.parse(startedAt)) / SECOND_MS)} s`,
          isFigure: true,
        },
      ]}
    />
  </Card>
);
