import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const DOCKERFILE = join(import.meta.dirname, '../../../../models/Dockerfile');

/** Instructions with their arguments, continued lines joined. */
const instructions = readFileSync(DOCKERFILE, 'utf8')
  .replace(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);

const argumentsOf = (name: string): string[] => instructions.filter(([each]) => each === name).map(([, rest]) => rest);

describe('the Dockerfile', () => {
  it('starts the program itself, so that signals reach it', () => {
    expect(argumentsOf('ENTRYPOINT').map((text) => JSON.parse(text))).toEqual([['node', '/opt/program/container.mjs']]);
    expect(argumentsOf('CMD')).toEqual([]);
  });

  it('runs on a named version of Node 24', () => {
    expect(argumentsOf('FROM')).toEqual([expect.stringMatching(/\/node:24[\w.-]*-slim$/)]);
  });

  it('starts as root, as SageMaker wants, and has the program go on as another user', () => {
    expect(argumentsOf('USER')).toEqual([]);
    expect(argumentsOf('ENV').join(' ')).toMatch(/\bSHOPLAKE_ML_USER=1000:1000(\s|$)/);
  });

  it('says that the port can be chosen', () => {
    expect(argumentsOf('LABEL')).toEqual(['com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true']);
  });

  it('puts nothing where SageMaker mounts', () => {
    const text = instructions.flat().join(' ');
    expect(text).not.toContain('/opt/ml');
    expect(argumentsOf('WORKDIR')).toEqual(['/opt/program']);
  });

  it('copies in what other users can read, as a serverless endpoint has one of its own', () => {
    expect(argumentsOf('COPY')).toEqual(['--chmod=755 . /opt/program/']);
  });
});
