import { runTrainingJob } from '../../../../../models/contract/job.ts';
import { doubles } from './double.ts';

await runTrainingJob(doubles);
