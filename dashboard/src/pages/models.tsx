import { dayOfYear, share, short, whole } from '../format.ts';
import { ListCard } from '../ui/list-card.tsx';

/** From here on a shift is said to be significant (Siddiqi, Credit Risk Scorecards, 2006). */
const SHIFTED = 0.25;

export function Models() {
  return (
    <>
      <div className="page-head">
        <h1>Models</h1>
      </div>
      <div className="grid">
        <ListCard
          title="Trainings"
          hint="What each scored, and why it serves or not"
          span={12}
          path="/v1/models/runs"
          sort="-trainedAt"
          keyOf={({ runId, model }) => `${runId} ${model}`}
          columns={[
            { name: 'Model', of: ({ model }) => model },
            { name: 'Trained', of: ({ trainedAt }) => (trainedAt ? dayOfYear(trainedAt) : '–'), sort: 'trainedAt' },
            { name: 'Serves', of: ({ isChampion }) => (isChampion ? 'yes' : 'no') },
            { name: 'Status', of: ({ status }) => status },
            { name: 'Measured by', of: ({ metric }) => metric },
            { name: 'Score', of: ({ score }) => score?.toFixed(4) ?? '–', isFigure: true, sort: 'score' },
            { name: 'Before', of: ({ championScore }) => championScore?.toFixed(4) ?? '–', isFigure: true },
            { name: 'Rows', of: ({ dataRows }) => short(dataRows), isFigure: true },
            { name: 'Why', of: ({ reason }) => reason },
          ]}
        />
        <ListCard
          title="Forecasts against what came"
          span={6}
          path="/v1/forecasts/accuracy"
          keyOf={(row, index) => `${row.seriesKind} ${row.series} ${row.grain} ${index}`}
          columns={[
            { name: 'Series', of: ({ seriesKind, series }) => (seriesKind === 'total' ? 'in all' : series) },
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
            { name: 'Input', of: ({ model, input }) => `${model}: ${input}` },
            { name: 'Index', of: ({ stabilityIndex }) => stabilityIndex?.toFixed(3) ?? '–', isFigure: true },
            { name: 'Shifted', of: ({ stabilityIndex }) => ((stabilityIndex ?? 0) >= SHIFTED ? 'yes' : 'no') },
          ]}
        />
      </div>
    </>
  );
}
