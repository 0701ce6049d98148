import { useState } from 'react';
import { type Answer, call } from '../api/client.ts';
import { ago, dayOfYear, decimal, short, title } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { ListCard } from '../ui/list-card.tsx';
import { useMay } from '../ui/me.ts';

type Run = Answer<'/v1/models/runs'>['items'][number];

/** What a score is, in words before its name. */
const METRICS: Readonly<Record<string, string>> = {
  auc: 'ranked right (AUC)',
  'wape@1week': 'off in a week (WAPE)',
  'ndcg@10': 'found in ten (NDCG)',
  kept_share_squared_error: 'error of the share kept, squared',
};

const nameOf = (model: string | null): string => title(model?.replaceAll('-', ' ') ?? null);

/** What serves now. */
export function Champions({ models }: { readonly models: Answer<'/v1/models'>['models'] }) {
  const champions = models.flatMap(({ champion }) => champion ?? []);
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
          <h2>{nameOf(model)}</h2>
          <p className="figure" title={String(score)}>
            {decimal(score, 3)}
          </p>
          <p className="delta faint">
            {METRICS[metric ?? ''] ?? metric}
            {championScore === null ? '' : `, before ${decimal(championScore, 3)}`}; trained{' '}
            {trainedAt && ago(trainedAt)}
          </p>
        </div>
      ))}
    </section>
  );
}

/** What was trained, what each scored, and why it serves or not; an admin may let an earlier one serve again. */
export function Runs() {
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
      empty="None yet. Models are trained once a week; now, with npx shoplake train."
      hint={said ?? 'What each scored, and why it serves or not'}
      span={12}
      path="/v1/models/runs"
      sort="-trainedAt"
      keyOf={({ runId, model }) => `${runId} ${model}`}
      columns={[
        { name: 'Model', of: ({ model }) => nameOf(model) },
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
        { name: 'Measured by', of: ({ metric }) => METRICS[metric ?? ''] ?? metric },
        { name: 'Score', of: ({ score }) => decimal(score, 4), isFigure: true, sort: 'score' },
        { name: 'Before', of: ({ championScore }) => decimal(championScore, 4), isFigure: true },
        { name: 'Rows', of: ({ dataRows }) => short(dataRows), isFigure: true },
        { name: 'Why', of: ({ reason }) => reason, isSentence: true },
      ]}
    />
  );
}
