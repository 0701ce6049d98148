import { describe, expect, it } from 'vitest';
import { openApp } from './support/api.ts';
import { snapshotOf } from './support/snapshot.ts';

const ask = (path: string, host: string, ports: object = {}) =>
  openApp({ latest: async () => snapshotOf({}), ...ports }).request(path, {
    headers: { host, origin: 'https://shop.example' },
  });

describe('the settings of Segment’s browser SDK', () => {
  it.each([
    ['api.example', {}, 'api.example/v1', 'https'],
    ['127.0.0.1:4000', {}, '127.0.0.1:4000/v1', 'http'],
    ['api.example', { publicHost: 'events.example' }, 'events.example/v1', 'https'],
  ])('asked of %s %j name %s', async (host, ports, apiHost, protocol) => {
    const response = await ask('/v1/projects/key/settings', host, ports);
    expect(await response.json()).toEqual({
      integrations: { 'Segment.io': { apiKey: 'key', apiHost, protocol } },
      metrics: { sampleRate: 0 },
    });
  });

  it('may be read by the page of a shop, also in a stage whose reports are open', async () => {
    const origin = async (path: string) => (await ask(path, 'api.example')).headers.get('access-control-allow-origin');
    expect(await origin('/v1/projects/key/settings')).toBe('https://shop.example');
    expect(await origin('/sourceConfig/?writeKey=key')).toBe('https://shop.example');
  });
});

describe('the settings of RudderStack’s', () => {
  it.each(['/sourceConfig', '/sourceConfig/'])('are what its validator wants, at %s', async (path) => {
    const response = await ask(`${path}?writeKey=key&p=npm&v=3.0.0&build=modern`, 'api.example');
    const { source } = (await response.json()) as { source: Record<string, unknown> };
    expect(source).toMatchObject({ id: expect.any(String), writeKey: 'key', enabled: true, destinations: [] });
    expect(source.config).toBeTypeOf('object');
  });
});
