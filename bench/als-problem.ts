import { isSale, onlineRetailLines } from '../evaluation/datasets/online-retail.ts';
import { fromTriplets, type SparseMatrix } from '../models/recommender/sparse.ts';
import { ndcgAt } from '../models/shared/metrics/ranking.ts';
import { type Random, seededRandom } from '../models/shared/random.ts';

/** What two implementations train on, and what they are asked for afterwards. */
export interface AlsProblem {
  readonly name: string;
  readonly matrix: SparseMatrix;
  /** An item of each user that was taken out of the matrix; -1 for users with only one. */
  readonly heldOut: Int32Array;
}

const PEOPLE = 50_000;
const PRODUCTS = 10_000;
const EVENTS = 2_000_000;
const GROUPS = 50;
/** As many people as quality is measured on, at most. */
const JUDGES = 5000;
/** Share of events that are anything popular, and of those of a taste that are of the neighbouring one. */
const STRAY = 0.3;

/** People of 50 tastes, each with 200 products, both in a power law: about 1.6 million pairs, with weights 1, 3 and 5. */
export function syntheticProblem(): AlsProblem {
  const random = seededRandom(1);
  const rows = new Int32Array(EVENTS);
  const cols = new Int32Array(EVENTS);
  const values = new Float32Array(EVENTS);
  const [person, favourite, popular] = [
    powerLaw(PEOPLE, 0.6),
    powerLaw(PRODUCTS / GROUPS, 0.8),
    powerLaw(PRODUCTS, 0.9),
  ];
  const tastes = Int32Array.from({ length: PEOPLE }, () => Math.floor(random() * GROUPS));
  for (let event = 0; event < EVENTS; event++) {
    const who = event < PEOPLE ? event : person(random());
    const neighbour = random() < STRAY && random() < 0.5 ? 1 : 0;
    const group = ((tastes[who] as number) + neighbour) % GROUPS;
    rows[event] = who;
    // 7919 is a prime: popular products are of every group.
    cols[event] = random() < STRAY ? (popular(random()) * 7919) % PRODUCTS : group + GROUPS * favourite(random());
    const action = random();
    values[event] = action < 0.8 ? 1 : action < 0.93 ? 3 : 5;
  }
  const matrix = fromTriplets(PEOPLE, PRODUCTS, { rows, cols, values });
  return holdOut(`synthetic, ${PEOPLE} x ${PRODUCTS}`, matrix, random);
}

/** How often identified customers bought products. */
export async function onlineRetailProblem(data: string): Promise<AlsProblem> {
  const customers = new Map<string, number>();
  const products = new Map<string, number>();
  const entries = { rows: [] as number[], cols: [] as number[], values: [] as number[] };
  for await (const line of onlineRetailLines(data)) {
    if (line.customer_id === null || !isSale(line)) continue;
    entries.rows.push(numbered(customers, line.customer_id));
    entries.cols.push(numbered(products, line.product_id));
    entries.values.push(1);
  }
  const matrix = fromTriplets(customers.size, products.size, entries);
  return holdOut(`Online Retail, ${customers.size} x ${products.size}`, matrix, seededRandom(1));
}

/** Mean NDCG@10 of the held-out items among all that are not in the matrix of their user, over people evenly spread. */
export function heldOutNdcg({ matrix, heldOut }: AlsProblem, users: Float32Array, items: Float32Array): number {
  const factors = users.length / matrix.rows;
  const scores = new Float64Array(matrix.cols);
  let [sum, count] = [0, 0];
  const step = Math.ceil(matrix.rows / JUDGES);
  for (let user = 0; user < matrix.rows; user += step) {
    const wanted = heldOut[user] as number;
    if (wanted === -1) continue;
    score(scores, users.subarray(user * factors, (user + 1) * factors), items);
    for (const item of matrix.indices.subarray(matrix.indptr[user], matrix.indptr[user + 1])) scores[item] = -Infinity;
    const best = scores[wanted] as number;
    const rank = scores.reduce((above, each) => above + (each > best ? 1 : 0), 0);
    // A list of nothing but the wanted item in its place.
    const ranked = Int32Array.from({ length: rank + 1 }, (_, at) => (at === rank ? wanted : -1));
    sum += ndcgAt(ranked, new Set([wanted]), 10);
    count += 1;
  }
  return sum / count;
}

function score(scores: Float64Array, person: Float32Array, items: Float32Array): void {
  for (let item = 0; item < scores.length; item++) {
    let sum = 0;
    const row = item * person.length;
    for (let k = 0; k < person.length; k++) sum += (person[k] as number) * (items[row + k] as number);
    scores[item] = sum;
  }
}

/** Takes one entry out of each row of two or more. */
function holdOut(name: string, { rows, cols, indptr, indices, values }: SparseMatrix, random: Random): AlsProblem {
  const kept = { rows: [] as number[], cols: [] as number[], values: [] as number[] };
  const heldOut = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    const [start, end] = [indptr[row] as number, indptr[row + 1] as number];
    const taken = end - start < 2 ? -1 : start + Math.floor(random() * (end - start));
    if (taken !== -1) heldOut[row] = indices[taken] as number;
    for (let at = start; at < end; at++) {
      if (at === taken) continue;
      kept.rows.push(row);
      kept.cols.push(indices[at] as number);
      kept.values.push(values[at] as number);
    }
  }
  return { name, matrix: fromTriplets(rows, cols, kept), heldOut };
}

function numbered(numbers: Map<string, number>, id: string): number {
  const known = numbers.get(id) ?? numbers.size;
  numbers.set(id, known);
  return known;
}

/** Draws from 0 to count - 1 with probability in proportion to 1 / (k + 1) ** exponent, by a number in [0, 1). */
function powerLaw(count: number, exponent: number): (share: number) => number {
  const cumulated = new Float64Array(count);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    sum += (k + 1) ** -exponent;
    cumulated[k] = sum;
  }
  return (share) => {
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulated[middle] as number) < share * sum) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
