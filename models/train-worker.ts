import { catalogue } from './catalogue.ts';
import { runTrainingJob } from './contract/job.ts';

await runTrainingJob(catalogue);
