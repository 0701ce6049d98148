/**
 * Entry of the image that trains and serves every model, under the contract of SageMaker:
 * `node models/container.ts train` or `node models/container.ts serve`.
 */
import { catalogue } from './catalogue.ts';
import { main } from './contract/main.ts';

const worker = import.meta.url.endsWith('.ts') ? './train-worker.ts' : './train-worker.mjs';

await main(process.argv[2], { models: catalogue, trainWorker: new URL(worker, import.meta.url) });
