import * as z from 'zod';

/** What Segment's browser SDK has to be told: where events go. One integration alone loads no others. */
export const segmentSettings = z.object({
  integrations: z.object({
    'Segment.io': z.object({ apiKey: z.string(), apiHost: z.string(), protocol: z.enum(['http', 'https']) }),
  }),
  metrics: z.object({ sampleRate: z.literal(0) }),
});

const off = z.object({ enabled: z.literal(false) });

/** What RudderStack's browser SDK has to be told: that the source is there, and sends to nobody else. */
export const rudderSettings = z.object({
  source: z.object({
    id: z.string(),
    name: z.string(),
    workspaceId: z.string(),
    writeKey: z.string(),
    enabled: z.literal(true),
    config: z.object({ statsCollection: z.object({ errors: off, metrics: off }) }),
    destinations: z.array(z.never()),
  }),
});
