import { decimal, percent, title, whole } from '../format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Question } from '../ui/question.tsx';
import { Champions, Runs } from './model-runs.tsx';
import { Recommended } from './recommended.tsx';
import { WhatIf } from './what-if.tsx';

/** From here on a shift is said to be significant (Siddiqi, Credit Risk Scorecards, 2006). */
const SHIFTED = 0.25;

/** Which models serve, how good they are, and what they would say. */
export function Models() {
  return (
    <>
      <div className="page-head">
        <h1>Models</h1>
      </div>
      <div className="grid">
        <Question path="/v1/models" height={120}>
          {({ models }) => <Champions models={models} />}
        </Question>
        <Runs />
        <Recommended />
        <WhatIf />
        <ListCard
          title="Forecasts against what came"
          empty="Nothing yet: a week that was expected has to come first."
          span={6}
          path="/v1/forecasts/accuracy"
          keyOf={(row, index) => `${row.seriesKind} ${row.series} ${row.grain} ${index}`}
          columns={[
            { name: 'Series', of: ({ seriesKind, series }) => (seriesKind === 'total' ? 'In all' : series) },
            { name: 'By', of: ({ grain }) => grain },
            { name: 'Periods', of: ({ periods }) => whole(periods), isFigure: true },
            { name: 'Off by', of: ({ wape }) => percent(wape), isFigure: true },
            { name: 'In the band', of: ({ coverage }) => percent(coverage), isFigure: true },
          ]}
        />
        <ListCard
          title="Inputs that have moved"
          empty="Nothing yet: inputs are compared at the refreshes after a training."
          hint="Population stability since training"
          span={6}
          path="/v1/models/drift"
          keyOf={(row, index) => `${row.model} ${row.input} ${index}`}
          columns={[
            { name: 'Input', of: ({ model, input }) => `${title(model)}: ${input}` },
            { name: 'Index', of: ({ stabilityIndex }) => decimal(stabilityIndex, 3), isFigure: true },
            { name: 'Shifted', of: ({ stabilityIndex }) => ((stabilityIndex ?? 0) >= SHIFTED ? 'yes' : 'no') },
          ]}
        />
      </div>
    </>
  );
}
