import { describe, expect, it } from 'vitest';
import { programOf } from '../../sagemaker/dockerfile.ts';

const RUN = 'ENTRYPOINT ["node", "--max-old-space-size=1024", "/opt/program/container.mjs"]';

describe('programOf', () => {
  it('finds the program of an image in its build context', () => {
    const dockerfile = `
      # syntax=docker/dockerfile:1
      FROM node:24 AS build
      COPY src /src
      FROM node:24-slim
      LABEL com.amazonaws.sagemaker.capabilities.accept-bind-to-port=true
      ENV NODE_ENV=production \\
          UV_THREADPOOL_SIZE=2
      COPY --chown=node:node container.mjs *.wasm /opt/program/
      USER node
      ${RUN}`;
    expect(programOf(dockerfile, '/data/ecr/a1')).toEqual({
      args: ['--max-old-space-size=1024', '/data/ecr/a1/container.mjs'],
      environment: { NODE_ENV: 'production', UV_THREADPOOL_SIZE: '2' },
    });
  });

  it.each([
    ['no COPY', RUN, /with 0 COPY/],
    ['a folder copied', `COPY dist/ /opt/program/\n${RUN}`, /COPY dist\/ \/opt\/program\//],
    ['another stage copied', `COPY --from=build . /opt/program\n${RUN}`, /--from=build/],
    ['a shell-form entry point', 'COPY . /opt/program\nENTRYPOINT node /opt/program/container.mjs', /ENTRYPOINT node/],
    ['another runtime', 'COPY . /opt/program\nENTRYPOINT ["python", "/opt/program/x.py"]', /ENTRYPOINT/],
    ['no entry point', 'COPY . /opt/program', /ENTRYPOINT undefined/],
    ['another working folder', `COPY . /opt/program\nWORKDIR /tmp\n${RUN}`, /WORKDIR \/tmp/],
    ['a quoted variable', `COPY . /opt/program\nENV A="b c"\n${RUN}`, /ENV A=/],
  ])('does not guess at %s', (_what, dockerfile, message) => {
    expect(() => programOf(`FROM node:24-slim\n${dockerfile}`, '/context')).toThrow(/does not support/);
    expect(() => programOf(`FROM node:24-slim\n${dockerfile}`, '/context')).toThrow(message);
  });
});
