/** A week of a product, in logarithms: its price, and its units against everything else. */
export interface Week {
  readonly week: number;
  readonly x: number;
  readonly y: number;
}

/** A line through a product's weeks, with their means. */
export interface Fit {
  readonly x: number;
  readonly y: number;
  readonly slope: number;
  readonly error: number;
}

export interface Drawn {
  readonly fit: Fit;
  readonly mean: number;
  readonly elasticity: number;
}

const SHORTEST = 8;
const LEAST_DEVIATION = 0.01;
const LEAST_ERROR = 0.05;

/** Ordinary least squares by the deviations from the means; null where the weeks say nothing. */
export function fitOf(weeks: readonly Week[]): Fit | null {
  const n = weeks.length;
  if (n < SHORTEST) return null;
  const x = weeks.reduce((sum, week) => sum + week.x, 0) / n;
  const y = weeks.reduce((sum, week) => sum + week.y, 0) / n;
  let [sxx, sxy] = [0, 0];
  for (const week of weeks) {
    sxx += (week.x - x) ** 2;
    sxy += (week.x - x) * (week.y - y);
  }
  if (Math.sqrt(sxx / n) < LEAST_DEVIATION) return null;
  const slope = sxy / sxx;
  const residual = weeks.reduce((sum, week) => sum + (week.y - y - slope * (week.x - x)) ** 2, 0);
  return { x, y, slope, error: Math.max(LEAST_ERROR, Math.sqrt(residual / (n - 2) / sxx)) };
}

/** Draws each to the mean of all, as a random effect (DerSimonian and Laird 1986). */
export function drawn(fits: ReadonlyMap<string, Fit>): ReadonlyMap<string, Drawn> {
  const all = [...fits.values()];
  const weights = all.map(({ error }) => 1 / error ** 2);
  const total = sum(weights);
  const fixed = sum(all.map(({ slope }, at) => slope * (weights[at] as number))) / total;
  const spread = sum(all.map(({ slope }, at) => (weights[at] as number) * (slope - fixed) ** 2));
  const between = Math.max(0, (spread - (all.length - 1)) / (total - sum(weights.map((w) => w * w)) / total));
  const random = all.map(({ error }) => 1 / (error ** 2 + between));
  const mean = sum(all.map(({ slope }, at) => slope * (random[at] as number))) / sum(random);
  return new Map(
    [...fits].map(([id, fit]) => {
      const pull = fit.error ** 2 / (fit.error ** 2 + between);
      return [id, { fit, mean, elasticity: (1 - pull) * fit.slope + pull * mean }];
    }),
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
