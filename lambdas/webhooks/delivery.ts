import type { JsonObject } from '../ingest/fields/value.ts';

/** The headers of a request, names in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** A person's, or a shop's, request about data that the platform keeps. */
export interface PrivacyRequest {
  /** `data_request`: tell it; `redact`: erase it. */
  readonly kind: 'data_request' | 'redact';
  /** Absent where the whole shop is to be erased. */
  readonly customerId?: string;
  readonly email?: unknown;
  readonly phone?: unknown;
  readonly orderIds: readonly string[];
}

/** What a delivery says: events to be collected, a request to be kept, or nothing that the platform uses. */
export interface Heard {
  readonly events: readonly JsonObject[];
  readonly privacy?: PrivacyRequest;
}

/** How one platform delivers. */
export interface Webhook {
  /** The signature that a delivery carries. */
  readonly signature: (headers: Headers) => string | undefined;
  readonly topic: (headers: Headers) => string;
  /** Whether it is the platform's question whether anybody is there: it says nothing, is not signed, and wants 200. */
  readonly isPing: (headers: Headers, body: string) => boolean;
  /** What a signed delivery says, as calls of the Segment spec; a topic that is not known says nothing. */
  readonly read: (topic: string, body: JsonObject, receivedAt: number) => Heard;
}

export const NOTHING: Heard = { events: [] };
