import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { type Catalogue, modelCalled } from '../catalogue.ts';
import type { Predictor } from '../model.ts';
import { readArtifact, readManifest } from './artifact.ts';
import { mlPaths } from './config.ts';
import { inferenceServer, type Loaded } from './server.ts';
import { giveUpRoot } from './user.ts';

const DEFAULT_PORT = '8080';
/** SIGKILL follows SIGTERM after 30 seconds. */
const DRAIN_MS = 25_000;

/**
 * Serves the artifact in the model folder until SIGTERM. Prints `{"port": ...}` once it listens. An artifact that cannot be
 * served leaves the server up to say why: `GET /ping` answers 503 with the reason.
 */
export async function serve(models: Catalogue): Promise<void> {
  const port = portOf(process.env.SAGEMAKER_BIND_TO_PORT ?? DEFAULT_PORT);
  await giveUpRoot([]);
  let loaded: Loaded = { unavailable: 'The model is being loaded.' };
  const server = inferenceServer(() => loaded);
  server.listen(port, process.env.SHOPLAKE_ML_HOST ?? '0.0.0.0');
  await once(server, 'listening');
  const stopped = once(process, 'SIGTERM');
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
  await turn(); // requests that are there already are told that it is loading
  loaded = await load(models);
  if ('unavailable' in loaded) console.error(loaded.unavailable);
  await stopped;
  server.close();
  setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
  await once(server, 'close');
}

async function load(models: Catalogue): Promise<Loaded> {
  const started = performance.now();
  try {
    const predictor = await loadModel(models);
    console.log(JSON.stringify({ message: 'The model is loaded', ms: Math.round(performance.now() - started) }));
    return { predictor };
  } catch (error) {
    return { unavailable: (error as Error).message };
  }
}

async function loadModel(models: Catalogue): Promise<Predictor> {
  const folder = mlPaths().model;
  const manifest = await readManifest(folder);
  const model = await modelCalled(manifest.model, models);
  return model.load(await readArtifact(folder, manifest, model));
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`SAGEMAKER_BIND_TO_PORT is "${text}", and should be a port.`);
}
