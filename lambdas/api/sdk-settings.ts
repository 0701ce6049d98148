import type * as z from 'zod';
import type { rudderSettings, segmentSettings } from '../../contracts/sdk-settings.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts } from './ports.ts';

const LOCAL = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/;
const OFF = { enabled: false } as const;

/**
 * The settings that browser SDKs ask for before they send. They say nothing that the page does not know already; whether the write
 * key is one, the answer to the first event tells.
 */
export const settingsHandlers = ({
  publicHost,
}: Pick<ApiPorts, 'publicHost'>): Pick<Handlers, 'segmentSettings' | 'rudderSettings'> => ({
  segmentSettings: ({ params, context }) => {
    const host = publicHost ?? context.req.header('host') ?? '';
    const settings: z.output<typeof segmentSettings> = {
      integrations: {
        'Segment.io': {
          apiKey: params.writeKey,
          apiHost: `${host}/v1`,
          protocol: LOCAL.test(host) ? 'http' : 'https',
        },
      },
      metrics: { sampleRate: 0 },
    };
    return Response.json(settings);
  },
  rudderSettings: ({ query: { writeKey } }) => {
    const id = 'shoplake';
    const settings: z.output<typeof rudderSettings> = {
      source: {
        id,
        name: id,
        workspaceId: id,
        writeKey,
        enabled: true,
        config: { statsCollection: { errors: OFF, metrics: OFF } },
        destinations: [],
      },
    };
    return Response.json(settings);
  },
});
