import { type Minimum, minimise, type SmoothFunction } from '../shared/minimise.ts';

/**
 * Maximum likelihood over positive parameters, searched in their logarithms. Some data have no maximum: the likelihood then
 * rises while a parameter runs off to zero or infinity (everybody alike, nobody ever leaves, nobody comes back).
 */
export interface LikelihoodProblem<P extends string> {
  readonly names: readonly P[];
  /** Start of the search and centre of the fallback's prior, in the parameters' own units. */
  readonly start: Readonly<Record<P, number>>;
  /** How many observations `logLikelihood` sums over. */
  readonly observations: number;
  /** Writes the derivative by each parameter, in the order of `names`, and returns the log-likelihood. */
  readonly logLikelihood: (parameters: readonly number[], gradient: number[]) => number;
}

export interface LikelihoodFit<P extends string> {
  readonly parameters: Readonly<Record<P, number>>;
  readonly logLikelihood: number;
  /** Parameters that the data let run off, and whereto; empty when a maximum was found. */
  readonly boundary: readonly string[];
}

/** A parameter that gets this many times larger or smaller than a plausible one has run off. */
const FAR = Math.log(1e4);
/** Standard deviation of the fallback's prior on a logarithm: a factor of twenty either way is nothing out of the ordinary. */
const PRIOR_DEVIATION = Math.log(20);

/**
 * The parameters of greatest likelihood. Where one runs off (or the search does not end): those of greatest posterior density under a weak normal prior on
 * the logarithms around `start`, which always exists and moves the well determined parameters little.
 */
export function maximiseLikelihood<P extends string>(problem: LikelihoodProblem<P>): LikelihoodFit<P> {
  const free = search(problem, 0);
  const boundary = runaways(problem, free);
  const found = boundary.length === 0 ? free : search(problem, 1 / (PRIOR_DEVIATION * PRIOR_DEVIATION));
  const values = toParameters(problem, found.x);
  const parameters = Object.fromEntries(problem.names.map((name, i) => [name, values[i]])) as Record<P, number>;
  return { parameters, logLikelihood: problem.logLikelihood(values, values.slice()), boundary };
}

/** Searches in logarithms relative to the start, so that zero is the start and the prior's centre. */
function search<P extends string>(problem: LikelihoodProblem<P>, precision: number): Minimum {
  const scale = 1 / Math.max(1, problem.observations);
  const objective: SmoothFunction = (z, gradient) => {
    const parameters = toParameters(problem, z);
    const value = problem.logLikelihood(parameters, gradient);
    let penalty = 0;
    for (let i = 0; i < z.length; i++) {
      const distance = z[i] as number;
      penalty += (precision * distance * distance) / 2;
      gradient[i] = scale * (precision * distance - (gradient[i] as number) * (parameters[i] as number));
    }
    return Number.isFinite(value) ? scale * (penalty - value) : Number.POSITIVE_INFINITY;
  };
  const zero = problem.names.map(() => 0);
  return minimise(objective, zero, { tolerance: 1e-8, farthest: FAR });
}

function toParameters<P extends string>({ names, start }: LikelihoodProblem<P>, z: readonly number[]): number[] {
  return names.map((name, i) => start[name] * Math.exp(z[i] as number));
}

function runaways<P extends string>({ names }: LikelihoodProblem<P>, { x, converged }: Minimum): string[] {
  const far = names.flatMap((name, i) => {
    const distance = x[i] as number;
    if (Math.abs(distance) < FAR) return [];
    return [`${name} runs off to ${distance > 0 ? 'infinity' : 'zero'}`];
  });
  return far.length > 0 || converged ? far : ['the search did not come to an end'];
}
