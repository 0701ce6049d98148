import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Puts a container asset into an assembly: a Dockerfile and a program that keeps the training and serving contracts. */
export async function writeImage(assemblyDir: string, hash: string): Promise<void> {
  const folder = path.join(assemblyDir, `asset.${hash}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'Dockerfile'), DOCKERFILE);
  await writeFile(path.join(folder, 'container.mjs'), PROGRAM);
}

/** The manifest of an assembly with these images, as the CDK writes it. */
export async function writeManifest(assemblyDir: string, hashes: readonly string[]): Promise<void> {
  const dockerImages = Object.fromEntries(
    hashes.map((hash) => [
      hash,
      {
        displayName: 'Models/Image',
        source: { directory: `asset.${hash}`, platform: 'linux/amd64' },
        destinations: {
          'current_account-current_region': {
            repositoryName: `cdk-hnb659fds-container-assets-${pseudo('AccountId')}-${pseudo('Region')}`,
            imageTag: hash,
            assumeRoleArn: `arn:${pseudo('Partition')}:iam::${pseudo('AccountId')}:role/publishing`,
          },
        },
      },
    ]),
  );
  await writeFile(path.join(assemblyDir, 'shop.assets.json'), JSON.stringify({ version: '55.0.0', dockerImages }));
}

const pseudo = (name: string) => `\${AWS::${name}}`;

const DOCKERFILE = `# A test's image.
FROM public.ecr.aws/docker/library/node:24-slim
ENV NODE_ENV=production CONTAINER_USER=1000:1000
COPY --chown=node:node . /opt/program/
WORKDIR /opt/program
USER node
ENTRYPOINT ["node", "/opt/program/container.mjs"]
`;

/** Trains as the hyper-parameter \`mode\` says; serves what the file \`model.json\` says. */
const PROGRAM = `
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const root = process.env.SAGEMAKER_BASE_DIR;
const json = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const write = (file, text) => writeFileSync(join(root, file), text);
const commands = { train, serve };
commands[process.argv[2]]();

function train() {
  const { mode, answer = 'trained' } = json('input/config/hyperparameters.json');
  console.log('training as', mode);
  const channels = json('input/config/inputdataconfig.json');
  const inputs = Object.keys(channels).flatMap((channel) => {
    const folder = join('input/data', channel);
    const names = readdirSync(join(root, folder), { recursive: true }).filter((name) => name.endsWith('.csv')).sort();
    return names.map((name) => [channel + '/' + name, readFileSync(join(root, folder, name), 'utf8')]);
  });
  if (mode === 'fail') {
    write('output/failure', 'There are no interactions to learn from: ' + 'x'.repeat(Number(process.env.PADDING ?? 0)));
    process.exit(1);
  }
  if (mode === 'silent') process.exit(3);
  if (mode === 'stubborn') process.on('SIGTERM', () => console.log('no'));
  if (mode === 'stop') {
    process.on('SIGTERM', () => {
      write('model/model.json', JSON.stringify({ answer: 'partial' }));
      process.exit(0);
    });
  }
  if (mode !== 'stop' && mode !== 'stubborn') {
    const environment = Object.keys(process.env).sort();
    mkdirSync(join(root, 'model/deep'));
    write('model/deep/inputs.json', JSON.stringify(inputs));
    write('model/model.json', JSON.stringify({ answer, environment, job: process.env.TRAINING_JOB_NAME }));
    write('output/data/evaluation.json', '{"wape":0.1}');
    return;
  }
  console.log('waiting', process.pid);
  setInterval(() => undefined, 1000);
}

function serve() {
  const { answer } = json('model/model.json');
  if (answer === 'broken') throw new Error('The model cannot be read');
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const body = Buffer.concat(chunks).toString();
    if (request.url === '/ping') return response.end(answer === 'unhealthy' ? ((response.statusCode = 503), '') : '');
    if (body === 'slow') await new Promise((resolve) => setTimeout(resolve, 1500));
    if (body === 'crash') process.exit(1);
    if (body === 'bad') response.statusCode = 400;
    response.setHeader('content-type', 'application/json');
    const { 'content-type': type, accept } = request.headers;
    response.end(body === 'bad' ? 'There is no customer' : JSON.stringify({ answer, body, type, accept, pid: process.pid }));
  });
  const listen = () => server.listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), process.env.SAGEMAKER_BIND_TO_HOST);
  setTimeout(listen, answer === 'late' ? 500 : 0);
}
`;
