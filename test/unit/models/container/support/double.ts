import { type Evaluation, type Json, RequestError } from '../../../../../contracts/models.ts';
import type { Catalogue } from '../../../../../models/catalogue.ts';
import type { Model, TrainingJob } from '../../../../../models/model.ts';

/**
 * Stands in for a model: learns the mean unit price of the sold lines, and answers a quantity's worth at it. Its recipe can make it
 * misbehave: `{"behaviour": "throw" | "loop" | "hog" | "exit"}`.
 */
const double: Model = {
  name: 'order-value',
  formatVersion: 3,
  channels: ['sold_lines'],
  async train(job) {
    misbehave(job);
    let rows = 0;
    let sum = 0;
    const days: string[] = [];
    for await (const line of job.features.rows('sold_lines')) {
      rows++;
      sum += line.unit_price;
      days.push(line.day);
    }
    if (rows === 0) throw new Error('There are no sold lines to train on: load some orders first.');
    job.progress(`Read ${rows} lines`);
    const files = { 'model.json': Buffer.from(JSON.stringify({ mean: sum / rows })), 'notes.txt': Buffer.from('a') };
    return {
      files,
      evaluation: evaluation(job, rows, days.sort()),
      predictions: { recommendations: recommended(job) },
    };
  },
  load(files) {
    const { mean } = JSON.parse(Buffer.from(files['model.json'] as Uint8Array).toString()) as { mean: number };
    return {
      predict(request) {
        const quantity = (request as { quantity?: Json } | null)?.quantity;
        if (quantity === 'fail') throw new TypeError(`cannot multiply ${JSON.stringify(request)}`);
        if (typeof quantity !== 'number') throw new RequestError('quantity should be a number');
        return { worth: quantity * mean };
      },
    };
  },
};

export const doubles: Catalogue = { 'order-value': async () => double };

function misbehave({ recipe, progress }: TrainingJob): void {
  progress(`Behaviour: ${recipe.behaviour ?? 'good'}`);
  switch (recipe.behaviour) {
    case 'throw':
      throw new Error('The prices make no sense: they are all red.');
    case 'loop':
      for (;;);
    case 'hog': {
      const hoard: string[] = [];
      for (;;) hoard.push(`${hoard.length}`.padStart(100));
    }
    case 'exit':
      process.exit(7);
  }
}

function evaluation({ recipe, champion, seed }: TrainingJob, rows: number, days: readonly string[]): Evaluation {
  return {
    metric: 'mae',
    better: 'lower',
    challenger: 0.5,
    champion: champion ? 0.75 : null,
    baselines: { 'quantity x price': 1 },
    metrics: {},
    recipe: { ...recipe, seed },
    data: { from: days[0] ?? null, to: days.at(-1) ?? null, rows },
    notes: [],
  };
}

const recommended = ({ run }: TrainingJob) => [
  {
    run_id: run,
    source: 'web',
    customer_id: 'anna',
    rank: 1,
    product_id: 'lamp',
    score: 0.5,
    reason: 'popular now',
    reason_product_id: null,
  },
];
