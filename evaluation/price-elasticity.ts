import { isSale, onlineRetailLines } from './datasets/online-retail.ts';
import type { EvaluationOptions } from './document.ts';
import { type Drawn, drawn, type Fit, fitOf, type Week } from './price-elasticity-fit.ts';

const WEEK_MS = 7 * 86_400_000;
/** Monday 4 December 2006; weeks are counted from it. */
const EPOCH = Date.UTC(2006, 11, 4);
const TEST_WEEKS = 16;
/** A price that differs by less says nothing about prices. */
const MOVED = Math.log(1.05);

/** The elasticity of prices on later weeks of Online Retail. @returns a section of Markdown */
export async function evaluate({ data, report }: EvaluationOptions): Promise<string> {
  report('reading Online Retail');
  const products = await weeksOf(data);
  const last = Math.max(...[...products.values()].flat().map(({ week }) => week));
  const split = last - TEST_WEEKS;
  const fits = new Map<string, Fit>();
  for (const [id, weeks] of products) {
    const fit = fitOf(weeks.filter(({ week }) => week < split));
    if (fit) fits.set(id, fit);
  }
  const shrunk = drawn(fits);
  const tested = [...shrunk].flatMap(([id, each]) =>
    (products.get(id) ?? [])
      .filter(({ week, x }) => week >= split && week < last && Math.abs(x - each.fit.x) >= MOVED)
      .map((week) => ({ each, dx: week.x - each.fit.x, dy: week.y - each.fit.y })),
  );
  report(`${shrunk.size} products, ${tested.length} weeks at another price`);
  const error = (of: (each: Drawn) => number): number =>
    Math.sqrt(tested.reduce((sum, { each, dx, dy }) => sum + (dy - of(each) * dx) ** 2, 0) / tested.length);
  const pooled = [...shrunk.values()][0]?.mean ?? 0;
  const figures: readonly (readonly [string, number])[] = [
    ['price does nothing', error(() => 0)],
    ['one for all', error(() => pooled)],
    ['its own weeks alone', error(({ fit }) => fit.slope)],
    ['**drawn to its peers**', error(({ elasticity }) => elasticity)],
  ];
  const falling = [...shrunk.values()].filter(({ elasticity }) => elasticity < 0).length;
  return `## Price elasticity

Online Retail, sold lines: ${shrunk.size} products with eight weeks and a price that moved before the last ${TEST_WEEKS} whole weeks, and the ${tested.length} of those weeks in which one of them
was sold at a price at least 5 % from its former mean. What is forecast is the logarithm of its units against those of everything else, from its former mean and the change of its price. The
method is that of \`gold.price_elasticity\`, implemented apart; the file has no categories, so all are peers.

| elasticity | root mean squared error of the logarithm |
|---|---|
${figures.map(([name, value]) => `| ${name} | ${value.toFixed(4)} |`).join('\n')}

The mean of all is ${pooled.toFixed(2)}; ${falling} of ${shrunk.size} products have one below 0. This shop sells to wholesalers, and a good part of what moves its prices are discounts for quantity: units follow the price, and the
price follows the units. Its figures say how a price goes with sales here, not what a change of list prices would do.`;
}

/** Whole weeks of each product with its price and its units against everything else, in logarithms. */
async function weeksOf(data: string): Promise<ReadonlyMap<string, readonly Week[]>> {
  const sums = new Map<string, Map<number, { units: number; revenue: number }>>();
  const all = new Map<number, number>();
  for await (const line of onlineRetailLines(data)) {
    if (!isSale(line) || line.unit_price <= 0) continue;
    const week = Math.floor((line.time - EPOCH) / WEEK_MS);
    const weeks = sums.get(line.product_id) ?? new Map<number, { units: number; revenue: number }>();
    const sum = weeks.get(week) ?? { units: 0, revenue: 0 };
    sum.units += line.quantity;
    sum.revenue += line.quantity * line.unit_price;
    weeks.set(week, sum);
    sums.set(line.product_id, weeks);
    all.set(week, (all.get(week) ?? 0) + line.quantity);
  }
  return new Map(
    [...sums].map(([id, weeks]) => [
      id,
      [...weeks].map(([week, { units, revenue }]) => ({
        week,
        x: Math.log(revenue / units),
        y: Math.log(units) - Math.log(Math.max((all.get(week) ?? 0) - units, 1)),
      })),
    ]),
  );
}
