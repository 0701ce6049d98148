import type { Session } from './session.ts';

export interface Experiment {
  /** Its place in a visitor's `variations`. */
  readonly index: number;
  readonly id: string;
  readonly name: string;
  /** Months in which it runs. */
  readonly months: readonly number[];
  readonly arms: readonly [control: string, treatment: string];
}

/** The first one works, the second one does not: an analysis should find just that. */
export const EXPERIMENTS = {
  product: {
    index: 0,
    id: 'exp-delivery-banner',
    name: 'Free delivery banner on product pages',
    months: [2, 3, 4],
    arms: ['control', 'banner'],
  },
  cart: {
    index: 1,
    id: 'exp-cart-layout',
    name: 'One-column cart',
    months: [8, 9, 10],
    arms: ['control', 'one-column'],
  },
} as const satisfies Record<string, Experiment>;

/** Tells that the visitor sees their arm of the experiment, in the months it runs. */
export function viewExperiment(session: Session, experiment: Experiment, month: number): void {
  if (!experiment.months.includes(month)) return;
  const variation = experiment.arms[session.visitor.variations[experiment.index] ? 1 : 0];
  session.track('Experiment Viewed', {
    experiment_id: experiment.id,
    experiment_name: experiment.name,
    variation_id: variation,
    variation,
  });
}
