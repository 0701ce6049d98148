import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type HttpRequest, type HttpResponse, serveHttp } from '@shoplake/local';
import type { KinesisFaults } from '@shoplake/local/testing';
import { openAccount, platformOf } from '../../bin/cli/platform/local.ts';
import type { Platform } from '../../bin/cli/platform/platform.ts';

/** A request that reached the API. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly status: number;
}

export interface ServedApi {
  readonly url: string;
  readonly platform: Platform;
  readonly seen: readonly Seen[];
  readonly close: () => Promise<void>;
}

/** Serves the API of a local account on a folder. @param put refuses records of the stream, as a hot shard does */
export async function serveApi(dataDir: string, put: NonNullable<KinesisFaults['put']>): Promise<ServedApi> {
  const seen: Seen[] = [];
  let request: (request: HttpRequest) => Promise<HttpResponse> = () => Promise.reject(new Error('not open yet'));
  const http = await serveHttp({
    port: 0,
    handle: async (incoming) => {
      const response = await request(incoming);
      const { method, target: path, headers } = incoming;
      seen.push({ method, path, headers: new Map(headers), status: response.status });
      return response;
    },
  });
  const account = await openAccount(dataDir, { apiEndpoint: http.url, faults: { kinesis: { put } } });
  request = (incoming) => account.request(incoming);
  const platform = platformOf(account, dataDir, true);
  const close = async (): Promise<void> => {
    await http.close();
    await platform.close();
  };
  return { url: http.url, platform, seen, close };
}

/** Serves the storefront from an origin of its own. */
export const serveStorefront = async (): Promise<ServedPage> =>
  servePage(await readFile(join(import.meta.dirname, 'storefront.html'), 'utf8'));

export interface ServedPage {
  readonly url: string;
  readonly close: () => void;
}

/** Serves one page, whatever is asked for. */
export async function servePage(html: string): Promise<ServedPage> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
