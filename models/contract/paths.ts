import { join } from 'node:path';

/** Where SageMaker puts what a container reads, and looks for what it writes. */
export interface MlPaths {
  readonly hyperParameters: string;
  readonly inputDataConfig: string;
  readonly resourceConfig: string;
  /** A folder for each channel. */
  readonly channels: string;
  readonly model: string;
  readonly output: string;
  /** Beside the model: packed into `output.tar.gz`. */
  readonly outputData: string;
  readonly failure: string;
}

/** The folders of the contract; `SHOPLAKE_ML_ROOT` moves them away from `/opt/ml` on a laptop. */
export function mlPaths(root: string = process.env.SHOPLAKE_ML_ROOT ?? '/opt/ml'): MlPaths {
  const config = join(root, 'input', 'config');
  const output = join(root, 'output');
  return {
    hyperParameters: join(config, 'hyperparameters.json'),
    inputDataConfig: join(config, 'inputdataconfig.json'),
    resourceConfig: join(config, 'resourceconfig.json'),
    channels: join(root, 'input', 'data'),
    model: join(root, 'model'),
    output,
    outputData: join(output, 'data'),
    failure: join(output, 'failure'),
  };
}
