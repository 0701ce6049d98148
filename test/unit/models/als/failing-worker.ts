/** A team of which one member fails while the others wait for it. */
import { Team } from '../../../../models/kernels/team.ts';

const { team, index, job } = Team.join<{ readonly failing: number }>();
team.barrier();
if (index === job.failing) throw new RangeError(`member ${index} fails`);
team.barrier();
