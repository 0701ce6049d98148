import type { Catalogue } from '../catalogue.ts';
import { serve } from './serve.ts';
import { train } from './train.ts';

const USAGE_EXIT_CODE = 2;

/** What a container holds: models by name, and the entry of the thread that trains them. */
export interface Contents {
  readonly models: Catalogue;
  readonly trainWorker: URL;
}

/** Runs what SageMaker asks for, `train` or `serve`, and ends the process with its exit code. */
export async function main(command: string | undefined, contents: Contents): Promise<never> {
  const code = await run(command, contents).catch((error: Error) => {
    console.error(error.message);
    return 1;
  });
  process.exit(code);
}

async function run(command: string | undefined, { models, trainWorker }: Contents): Promise<number> {
  switch (command) {
    case 'train':
      return train(trainWorker);
    case 'serve':
      await serve(models);
      return 0;
    default:
      console.error(`Say what to do, train or serve${command === undefined ? '' : `; "${command}" is neither`}.`);
      return USAGE_EXIT_CODE;
  }
}
