/** Starts a container that never ends by itself, prints its log, and waits to be killed. */
import { ContainerProcess } from '../../sagemaker/container-process.ts';

const folder = process.argv[2] ?? '';
new ContainerProcess({
  image: { uri: 'test', repositoryArn: 'test', folder, args: [`${folder}/program.mjs`], environment: {} },
  command: 'serve',
  environment: {},
  log: (lines) => process.stdout.write(lines),
});
