import { main } from '../../../../../models/contract/main.ts';
import { doubles } from './double.ts';

const trainWorker = new URL('./double-train-worker.ts', import.meta.url);

await main(process.argv[2], { models: doubles, trainWorker });
