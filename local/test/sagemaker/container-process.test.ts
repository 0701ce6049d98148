import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ContainerProcess } from '../../sagemaker/container-process.ts';
import { temporaryFolder } from '../support/folder.ts';

async function programFolder(text: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'program.mjs'), text);
  return folder;
}

const WORKER = "import { Worker } from 'node:worker_threads';";

/** A program with a worker thread, since a container's may have some. */
const FOR_EVER = `${WORKER}
new Worker('setInterval(() => undefined, 1000)', { eval: true }).on('online', () => console.log(process.pid));
`;

it('ends with the process that started it, even if that is killed', async () => {
  const folder = await programFolder(FOR_EVER);
  const parent = spawn(process.execPath, [path.join(import.meta.dirname, 'dying-parent.ts'), folder]);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(process.kill(pid, 0)).toBe(true);
  parent.kill('SIGKILL');
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      break;
    }
    await wait(20);
  }
});

it('lets a program with worker threads end by itself, and gives its exit code and its last words', async () => {
  const folder = await programFolder(`${WORKER}
    new Worker('process.stdout.write("worked")', { eval: true }).on('exit', () => { process.exitCode = 7; });`);
  const lines: string[] = [];
  const variables = { root: 'ROOT', host: 'HOST', user: 'USER_OF_IMAGE' };
  const container = new ContainerProcess({
    image: { uri: 'test', repositoryArn: 'test', folder, args: [`${folder}/program.mjs`], environment: {}, variables },
    command: 'train',
    root: folder,
    environment: {},
    log: (text) => lines.push(text),
  });
  expect(await container.exited).toBe(7);
  expect(lines).toEqual(['worked\n']);
});
