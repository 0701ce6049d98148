import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../service.ts';

/** What a publisher says; the bus adds the rest of the envelope. */
export interface EventInput {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** ARNs of what the event is about. @default none */
  readonly resources?: readonly string[];
  /** Milliseconds since the epoch. @default now */
  readonly time?: number;
}

/** An event as EventBridge delivers it. */
export type EventEnvelope = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in whole seconds, UTC */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

export function envelope(input: EventInput, now: number): EventEnvelope {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': input.detailType,
    source: input.source,
    account: ACCOUNT_ID,
    time: wholeSeconds(input.time ?? now),
    region: REGION,
    resources: input.resources ?? [],
    detail: input.detail,
  };
}

/** `2026-03-14T01:59:00Z` */
export function wholeSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
