import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelName } from '../../../../contracts/models.ts';
import { sealArtifact, writeArtifact } from '../../../../models/contract/artifact.ts';
import type { ArtifactFiles } from '../../../../models/model.ts';
import { ContainerProcess, DOUBLE } from './support/container.ts';
import { newFolder, write } from './support/ml-folder.ts';

const FILES = { 'model.json': Buffer.from('{"mean":2}') };

/** A root like `/opt/ml` with an artifact in it. */
async function root(name: ModelName = 'order-value', formatVersion = 3, files: ArtifactFiles = FILES): Promise<string> {
  const folder = await newFolder();
  await writeArtifact(join(folder, 'model'), sealArtifact({ name, formatVersion }, files));
  return folder;
}

/** Asks until the answer is final: the model may still be loading. */
async function ping(url: string): Promise<{ status: number; text: string }> {
  for (;;) {
    const response = await fetch(`${url}/ping`);
    const text = await response.text();
    if (!text.includes('being loaded')) return { status: response.status, text };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a serving container', { concurrent: true }, () => {
  it('answers, and goes on SIGTERM', async () => {
    const container = new ContainerProcess(DOUBLE, 'serve', await root());
    const url = await container.url();
    expect((await ping(url)).status).toBe(200);
    const response = await fetch(`${url}/invocations`, { method: 'POST', body: '{"quantity":4}', headers: JSON_BODY });
    expect(await response.json()).toEqual({ worth: 8 });
    container.stop();
    expect(await container.ended()).toBe(0);
    expect(container.errors).toBe('');
  });

  it('answers what it was asked before SIGTERM', async () => {
    const container = new ContainerProcess(DOUBLE, 'serve', await root());
    const url = await container.url();
    await ping(url);
    // The body comes slowly, so that the request is under way when the signal comes.
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(Buffer.from('{"quantity"'));
        await new Promise((resolve) => setTimeout(resolve, 200));
        container.stop();
        await new Promise((resolve) => setTimeout(resolve, 200));
        controller.enqueue(Buffer.from(':5}'));
        controller.close();
      },
    });
    const response = await fetch(`${url}/invocations`, { method: 'POST', body, duplex: 'half', headers: JSON_BODY });
    expect(await response.json()).toEqual({ worth: 10 });
    const answered = performance.now();
    expect(await container.ended()).toBe(0);
    expect(performance.now() - answered).toBeLessThan(10_000);
  });

  it.each([
    ['is corrupt', async () => damaged(await root()), /model\.json is corrupt: its SHA-256/],
    [
      'is of another version',
      () => root('order-value', 2),
      /has format 2, and this version reads format 3; train it again/,
    ],
    ['is of a model it does not know', () => root('forecaster'), /There is no model .*forecaster/],
    ['cannot be loaded', () => root('order-value', 3, { 'model.json': Buffer.from('{') }), /JSON/],
    ['is not there', () => newFolder(), /manifest\.json is missing/],
  ])('stays up to say that the artifact %s', async (_, make, reason) => {
    const container = new ContainerProcess(DOUBLE, 'serve', await make());
    const { status, text } = await ping(await container.url());
    expect(status).toBe(503);
    expect(text).toMatch(reason);
    expect(container.errors).toMatch(reason);
    container.stop();
    expect(await container.ended()).toBe(0);
  });

  it('refuses a port that is none', async () => {
    const container = new ContainerProcess(DOUBLE, 'serve', await root(), { SAGEMAKER_BIND_TO_PORT: 'http' });
    expect(await container.ended()).toBe(1);
    expect(container.errors).toBe('SAGEMAKER_BIND_TO_PORT is "http", and should be a port.\n');
  });
});

const JSON_BODY = { 'content-type': 'application/json' };

async function damaged(folder: string): Promise<string> {
  await write(join(folder, 'model/model.json'), '{"mean":3}');
  return folder;
}
