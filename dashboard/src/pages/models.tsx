import { useState } from 'react';
import { Link } from 'wouter';
import { type Answer, call } from '../api/client.ts';
import { ago, dayOfYear, share, short, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { addressOfOne } from '../ui/detail.ts';
import { ListCard } from '../ui/list-card.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';
import { PRODUCTS } from './paths.ts';
import { WhatIf } from './what-if.tsx';

type Run = Answer<'/v1/models/runs'>['items'][number];

/** From here on a shift is said to be significant (Siddiqi, Credit Risk Scorecards, 2006). */
const SHIFTED = 0.25;
const ALL_RUNS = new URLSearchParams({ sort: '-trainedAt', limit: '200' });

/** Which models serve, how good they are, and what they would say. */
export function Models() {
  return (
    <>
      <div className="page-head">
        <h1>Models</h1>
      </div>
      <div className="grid">
        <Question path="/v1/models/runs" query={ALL_RUNS} height={120}>
          {({ items }) => <Champions runs={items} />}
        </Question>
        <Runs />
        <Explorer />
        <WhatIf />
        <ListCard
          title="Forecasts against what came"
          span={6}
          path="/v1/forecasts/accuracy"
          keyOf={(row, index) => `${row.seriesKind} ${row.series} ${row.grain} ${index}`}
          columns={[
            { name: 'Series', of: ({ seriesKind, series }) => (seriesKind === 'total' ? 'In all' : series) },
            { name: 'By', of: ({ grain }) => grain },
            { name: 'Periods', of: ({ periods }) => whole(periods), isFigure: true },
            { name: 'Off by', of: ({ wape }) => share(wape), isFigure: true },
            { name: 'In the band', of: ({ coverage }) => share(coverage), isFigure: true },
          ]}
        />
        <ListCard
          title="Inputs that have moved"
          hint="Population stability since training"
          span={6}
          path="/v1/models/drift"
          keyOf={(row, index) => `${row.model} ${row.input} ${index}`}
          columns={[
            { name: 'Input', of: ({ model, input }) => `${title(model)}: ${input}` },
            { name: 'Index', of: ({ stabilityIndex }) => stabilityIndex?.toFixed(3) ?? '–', isFigure: true },
            { name: 'Shifted', of: ({ stabilityIndex }) => ((stabilityIndex ?? 0) >= SHIFTED ? 'yes' : 'no') },
          ]}
        />
      </div>
    </>
  );
}

/** What serves now. */
function Champions({ runs }: { readonly runs: readonly Run[] }) {
  const champions = runs.filter(({ isChampion }) => isChampion);
  if (champions.length === 0)
    return (
      <Card title="No model was trained yet" span={12}>
        <p className="hint">
          They are trained once a week; now, with: npx shoplake train. Until then recommendations are what sells best.
        </p>
      </Card>
    );
  return (
    <section className="kpis span-12" aria-label="Models that serve">
      {champions.map(({ model, metric, score, championScore, trainedAt }) => (
        <div className="kpi" key={model}>
          <h2>{title(model)}</h2>
          <p className="figure" title={String(score)}>
            {score?.toFixed(3) ?? '–'}
          </p>
          <p className="delta faint">
            {metric}
            {championScore === null ? '' : `, before ${championScore.toFixed(3)}`}; trained{' '}
            {trainedAt && ago(trainedAt)}
          </p>
        </div>
      ))}
    </section>
  );
}

function Runs() {
  const mayRestore = useMay('admin');
  const [said, setSaid] = useState<string>();
  const restore = ({ model, runId }: Run): void => {
    call('POST', '/v1/models/{model}/restore', { params: { model: model ?? '' }, body: { run: runId } })
      .then(() => setSaid(`${title(model)} of ${runId} serves again in some minutes.`))
      .catch((error: Error) => setSaid(error.message));
  };
  return (
    <ListCard
      title="Trainings"
      hint={said ?? 'What each scored, and why it serves or not'}
      span={12}
      path="/v1/models/runs"
      sort="-trainedAt"
      keyOf={({ runId, model }) => `${runId} ${model}`}
      columns={[
        { name: 'Model', of: ({ model }) => title(model) },
        { name: 'Trained', of: ({ trainedAt }) => dayOfYear(trainedAt), sort: 'trainedAt' },
        {
          name: 'Serves',
          of: (run) =>
            run.isChampion ? (
              'yes'
            ) : mayRestore && run.status === 'replaced' ? (
              <button type="button" onClick={() => restore(run)}>
                Let it serve again
              </button>
            ) : (
              'no'
            ),
        },
        { name: 'Status', of: ({ status }) => status },
        { name: 'Measured by', of: ({ metric }) => metric },
        { name: 'Score', of: ({ score }) => score?.toFixed(4) ?? '–', isFigure: true, sort: 'score' },
        { name: 'Before', of: ({ championScore }) => championScore?.toFixed(4) ?? '–', isFigure: true },
        { name: 'Rows', of: ({ dataRows }) => short(dataRows), isFigure: true },
        { name: 'Why', of: ({ reason }) => reason },
      ]}
    />
  );
}

const KINDS = {
  customer: '/v1/recommendations/{customerId}',
  product: '/v1/recommendations/similar/{productId}',
} as const;

/** What somebody would be shown. */
function Explorer() {
  const [kind, setKind] = useState<keyof typeof KINDS>('customer');
  const [text, setText] = useState('');
  const [id, setId] = useState<string>();
  const mayAsk = useMay('analyst');
  if (!mayAsk) return null;
  const ask = (event: React.FormEvent): void => {
    event.preventDefault();
    setId(text.trim());
  };
  return (
    <Card title="What would be shown" hint="To a customer, or beside a product" span={12}>
      <form className="parameters" onSubmit={ask}>
        <label>
          Of a
          <select
            value={kind}
            onChange={({ target }) => {
              setKind(target.value as keyof typeof KINDS);
              setId(undefined);
            }}
          >
            <option value="customer">customer</option>
            <option value="product">product</option>
          </select>
        </label>
        <label>
          Id
          <input required value={text} onChange={({ target }) => setText(target.value)} />
        </label>
        <button type="submit" className="primary">
          Show
        </button>
      </form>
      {id !== undefined && (
        <Question path={KINDS[kind]} params={{ customerId: id, productId: id }} height={160}>
          {({ items, servedFrom, fallback }) => (
            <>
              <p className="hint">
                From the {servedFrom}
                {fallback !== null &&
                  `; ${servedFrom === 'model' ? `nothing is known of ${id}` : `no list was made for ${id}`}, so: ${fallback}`}
              </p>
              <DataTable
                label="What would be shown"
                rows={items}
                keyOf={({ productId }) => productId}
                columns={[
                  {
                    name: 'Product',
                    of: ({ productId, name }) => <Link href={addressOfOne(PRODUCTS, productId)}>{name}</Link>,
                  },
                  { name: 'Why', of: ({ reason }) => title(reason) },
                  { name: 'Because of', of: ({ reasonProductId }) => reasonProductId },
                  { name: 'Score', of: ({ score }) => score.toPrecision(3), isFigure: true },
                ]}
              />
            </>
          )}
        </Question>
      )}
    </Card>
  );
}
