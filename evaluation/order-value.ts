import { amountCap } from '../models/order-value/fit.ts';
import { readShops } from '../models/order-value/lines.ts';
import { type Tested, trainPart } from '../models/order-value/part.ts';
import { dayText } from '../models/shared/calendar.ts';
import { bootstrapInterval, type Interval } from '../models/shared/metrics/bootstrap.ts';
import { onlineRetailSoldLines, soldLineFeatures } from './datasets/sold-lines.ts';
import type { EvaluationOptions } from './document.ts';

const SEED = 1;

/** The order value model on Online Retail. @returns a section of Markdown */
export async function evaluate({ data, report }: EvaluationOptions): Promise<string> {
  report('reading Online Retail');
  const [shop] = await readShops(soldLineFeatures(await onlineRetailSoldLines(data)));
  if (!shop) throw new Error(`Online Retail in ${data} has no sales; is the file whole?`);
  report(`training on ${shop.lines.length} lines`);
  const { settings, tested, notes } = trainPart(shop, {}, null, SEED);
  if (!tested) throw new Error(`Online Retail could not be split: ${notes.join(' ')}`);
  const [first, last] = [tested.lines[0], tested.lines.at(-1)].map((line) => dayText(line?.day ?? 0));
  return `## Order value

Online Retail, ${shop.lines.length} sold lines; ${tested.lines.length} of them, ${first} to ${last}, are the test. A cancellation is taken from the same
customer’s latest earlier lines of the product. ${notes.join(' ')}

Chosen on validation: \`${JSON.stringify(settings)}\`.

${table(tested)}

${conclusion(tested)}`;
}

function table({ challenger, gross, meanShare }: Tested): string {
  const rows = [
    ['quantity × price', gross],
    ['mean kept share', meanShare],
    ['**order value model**', challenger],
  ] as const;
  return [
    '| | squared error of the kept share | RMSE of net revenue | MAE of net revenue | bias of the total |',
    '|---|---|---|---|---|',
    ...rows.map(([name, { shareError, rootMeanSquaredError, meanAbsoluteError, totalBias }]) => {
      const bias = `${totalBias > 0 ? '+' : ''}${(100 * totalBias).toFixed(2)} %`;
      return `| ${name} | ${shareError.toFixed(5)} | ${rootMeanSquaredError.toFixed(2)} | ${meanAbsoluteError.toFixed(3)} | ${bias} |`;
    }),
  ].join('\n');
}

function conclusion(tested: Tested): string {
  const { challenger, gross, meanShare, meanLost } = tested;
  const [fromGross, fromMean] = [0, meanLost].map((constant) => {
    const { lower, upper } = ratioInterval(tested, constant);
    return `${lower.toFixed(3)} to ${upper.toFixed(3)}`;
  });
  const [ratio, toMean] = [challenger.shareError / gross.shareError, challenger.shareError / meanShare.shareError];
  const aim = `The aim, to beat quantity × price, is ${ratio < 1 ? 'met' : 'missed'}`;
  return `The first column is what decides: squared error, since an expected value is asked for, of the share that is kept, each line weighted by its
amount up to the 99.9th percentile, since the squared error of revenue is that of a few wholesale lines. The mean absolute error rewards the
median, and nothing comes back of nearly every line, so that it is least for who always says quantity × price. ${aim}: the error is
${ratio.toFixed(3)} times that of quantity × price (95 % interval by days: ${fromGross}), and ${toMean.toFixed(3)} times that of the mean kept share (${fromMean}).`;
}

/** Of the error to that of a constant share, by days: what is sold together comes back together. */
function ratioInterval({ lines, lost }: Tested, constant: number): Interval {
  const cap = amountCap(lines);
  const days = new Map<number, { own: number; other: number }>();
  for (const [row, line] of lines.entries()) {
    const errors = days.get(line.day) ?? { own: 0, other: 0 };
    days.set(line.day, errors);
    const weight = Math.min(line.gross, cap);
    errors.own += weight * ((lost[row] as number) - line.lost) ** 2;
    errors.other += weight * (constant - line.lost) ** 2;
  }
  const all = [...days.values()];
  return bootstrapInterval(all.length, (sample) => {
    let [own, other] = [0, 0];
    for (const at of sample) {
      own += all[at]?.own ?? 0;
      other += all[at]?.other ?? 0;
    }
    return own / other;
  });
}
