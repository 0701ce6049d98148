/** A team that adds up the numbers of its parts, many times over. */
import { parentPort } from 'node:worker_threads';
import { Team } from '../../../../models/kernels/team.ts';

const ROUNDS = 200;
const { team, index, job } = Team.join<{ readonly sums: SharedArrayBuffer; readonly parts: number }>();
const sums = new Int32Array(job.sums);
let wrong = 0;
for (let round = 1; round <= ROUNDS; round++) {
  team.each(job.parts, (part) => {
    sums[part] = (sums[part] as number) + 1;
  });
  // Between two barriers nobody writes, and what all wrote is there.
  if (sums.some((sum) => sum !== round)) wrong += 1;
  team.once(() => undefined);
}
parentPort?.postMessage({ index, wrong });
