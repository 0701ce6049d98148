import type * as z from 'zod';
import type { KeyKind, Role } from '../access.ts';

/** A reader: somebody of the shop with a role, or whoever sends a key of these kinds. */
export interface ReaderAccess {
  readonly role: Role;
  /** @default none: only people who have signed in */
  readonly keys?: readonly KeyKind[];
}

/** Who may call a route: anybody, a sender of events with a write key or a signed body, or a reader. */
export type Access = 'public' | 'write-key' | 'signature' | ReaderAccess;

/** How long an answer holds: until the next snapshot, or for this once. */
export type Caching = 'snapshot' | 'none';

/** One route of the HTTP API. The gateway's routes, the functions behind them, validation and documents all come from this. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As API Gateway writes it, e.g. `/v1/forecasts/demand/{productId}`. */
  readonly path: string;
  /** Paths under which clients of older systems know it. */
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly access: Access;
  readonly caching: Caching;
  readonly query?: z.ZodType<object>;
  readonly body?: z.ZodType;
  /** The media type of a body that is no JSON, which its handler reads itself. */
  readonly takes?: string;
  readonly answer: z.ZodType;
  /** What it answers when all is well. @default 200 */
  readonly status?: 200 | 201 | 202 | 204;
  /** Media types it can answer with beside JSON. */
  readonly produces?: readonly string[];
  /** An example of each parameter of the path, and of the body. */
  readonly example?: { readonly params?: Readonly<Record<string, string>>; readonly body?: object };
}

export const route = <const R extends Route>(definition: R): R => definition;

/** All paths of a route. */
export const pathsOf = ({ path, aliases = [] }: Route): readonly string[] => [path, ...aliases];

/** A path of a route as the gateway is told it: an id at the end of what readers ask for may have slashes in it. */
export const gatewayPath = ({ access }: Route, path: string): string =>
  typeof access === 'object' ? path.replace(/\{(\w+)\}$/, '{$1+}') : path;

/** Names of the parameters in a path. */
export const parametersOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/** Who may read by role alone, and who also by key. */
export const FOR = {
  viewer: { role: 'viewer', keys: ['read'] },
  analyst: { role: 'analyst', keys: ['read'] },
  admin: { role: 'admin' },
  storefront: { role: 'analyst', keys: ['read', 'publishable'] },
} as const satisfies Readonly<Record<string, ReaderAccess>>;
