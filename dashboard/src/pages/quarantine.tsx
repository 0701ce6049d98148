import { useState } from 'react';
import type { Answer } from '../api/client.ts';
import { dateAndClock, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';
import { Replay } from './replay.tsx';

type Reason = Answer<'/v1/quarantine/reasons'>['items'][number];
type Refused = Answer<'/v1/quarantine'>['items'][number];

interface InZone {
  readonly timeZone: string;
}

/** Which input is looked at; each is of the one before. */
interface Chosen {
  readonly reason?: Reason;
  readonly input?: Refused;
}

/** What was refused in the last month and why, each with its original, and once more. Athena looks it up, so it waits until somebody asks. */
export function Quarantine({ timeZone }: InZone) {
  const [isAsked, setIsAsked] = useState(false);
  const [{ reason, input }, setChosen] = useState<Chosen>({});
  const mayReplay = useMay('admin');
  const when = (moment: string | null): string => (moment === null ? '–' : dateAndClock(moment, timeZone));
  return (
    <Card
      title="Quarantine"
      hint="What was refused in the last 30 days, by reason; what was put right since stays in this book"
      span={8}
    >
      {!isAsked && (
        <button type="button" onClick={() => setIsAsked(true)}>
          Look it up
        </button>
      )}
      {isAsked && (
        <Question path="/v1/quarantine/reasons" height={120}>
          {({ items }) => (
            <DataTable
              label="Quarantine"
              empty="Nothing was refused."
              rows={items}
              keyOf={(row) => `${row.source} ${row.reason}`}
              columns={[
                {
                  name: 'Reason',
                  of: (row) => (
                    <button
                      type="button"
                      aria-pressed={row.source === reason?.source && row.reason === reason?.reason}
                      onClick={() => setChosen({ reason: row })}
                    >
                      {title(row.reason)}
                    </button>
                  ),
                },
                { name: 'Source', of: (row) => row.source },
                { name: 'Records', of: (row) => whole(row.records), isFigure: true },
                { name: 'Last', of: (row) => when(row.lastReceivedAt) },
                { name: 'For example', of: (row) => <span title={row.example ?? ''}>{row.example}</span> },
              ]}
            />
          )}
        </Question>
      )}
      {reason && <Inputs reason={reason} when={when} onChoose={(chosen) => setChosen({ reason, input: chosen })} />}
      {input && mayReplay && <Original input={input} />}
      {reason && mayReplay && <Again reason={reason} />}
    </Card>
  );
}

const DAY_LENGTH = 10;

/** Of another reason it begins with another day. */
const Again = ({ reason: { source, reason, firstReceivedAt } }: { readonly reason: Reason }) => (
  <Replay key={`${source} ${reason}`} firstDay={(firstReceivedAt ?? '').slice(0, DAY_LENGTH)} />
);

interface InputsProps {
  readonly reason: Reason;
  readonly when: (moment: string | null) => string;
  readonly onChoose: (input: Refused) => void;
}

/** Those of one reason, the newest first. */
function Inputs({ reason: { source, reason }, when, onChoose }: InputsProps) {
  const mayLook = useMay('admin');
  const query = new URLSearchParams({ source: source ?? '', reason: reason ?? '' });
  return (
    <section aria-label="Refused inputs">
      <h3>
        {title(reason)}, of {source}
      </h3>
      <Question path="/v1/quarantine" query={query} height={120}>
        {({ items }) => (
          <DataTable
            label="Refused inputs"
            empty="None of them is left."
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { name: 'Came', of: ({ receivedAt }) => when(receivedAt) },
              {
                name: 'File',
                of: ({ file, line }) => (file === null ? '–' : `${file.split('/').at(-1)}, line ${whole(line)}`),
              },
              { name: 'What is wrong', of: ({ detail }) => detail, isSentence: true },
              {
                name: 'Original',
                of: (row) =>
                  mayLook ? (
                    <button type="button" onClick={() => onChoose(row)}>
                      Look at it
                    </button>
                  ) : null,
              },
            ]}
          />
        )}
      </Question>
    </section>
  );
}

/** One input as it came, persons and secrets taken out. Who looks is noted. */
const Original = ({ input: { id, receivedAt } }: { readonly input: Refused }) => (
  <section aria-label="Original">
    <h3>As it came</h3>
    <Question
      path="/v1/quarantine/{inputId}"
      params={{ inputId: id }}
      query={new URLSearchParams(receivedAt === null ? {} : { since: receivedAt.slice(0, DAY_LENGTH) })}
      height={120}
    >
      {({ detail, processor, original }) => (
        <>
          <p className="hint">
            Refused by {processor}: {detail}
          </p>
          <pre>{original}</pre>
        </>
      )}
    </Question>
  </section>
);
