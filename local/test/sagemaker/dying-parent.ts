/** Starts a container that never ends by itself, prints its log, and waits to be killed. */
import { ContainerProcess } from '../../sagemaker/container-process.ts';

const folder = process.argv[2] ?? '';
const variables = { root: 'ROOT', host: 'HOST', user: 'USER_OF_IMAGE' };
new ContainerProcess({
  image: { uri: 'test', repositoryArn: 'test', folder, args: [`${folder}/program.mjs`], environment: {}, variables },
  command: 'serve',
  root: folder,
  environment: {},
  log: (lines) => process.stdout.write(lines),
});
