import { AwsFailure } from '../service.ts';
import type { JwtAuthorizer } from './jwt-authorizer.ts';
import {
  gatewayResponse,
  type HttpEvent,
  type HttpRequest,
  type HttpResponse,
  httpEvent,
  httpResponse,
  splitTarget,
} from './payload.ts';
import { type RouteKey, RouteTable } from './routes.ts';

/** `AWS::ApiGatewayV2::Stage` throttling: requests a second, and how many may come at once. */
export interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

export interface GatewayRoute {
  readonly routeKey: RouteKey;
  /** Judges who asks. @default everybody may */
  readonly authorizer?: JwtAuthorizer;
  /** Runs the function with the event; rejects when the function failed. */
  readonly invoke: (event: HttpEvent) => Promise<unknown>;
}

export interface GatewayOptions {
  readonly apiId: string;
  readonly routes: readonly GatewayRoute[];
  /** Of the stage as a whole. @default none */
  readonly throttle?: Throttle;
  /** Told why a caller sees a 5xx, which the answer does not say. */
  readonly onError?: (routeKey: RouteKey, error: unknown) => void;
  /** @default 30 seconds, the longest an HTTP API waits */
  readonly timeoutMs?: number;
  /** @default Date.now */
  readonly now?: () => number;
}

/** The largest request body. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
const UNAUTHORIZED: HttpResponse = {
  ...gatewayResponse(401, 'Unauthorized'),
  headers: { 'content-type': 'application/json', 'www-authenticate': 'Bearer' },
};
const TIMED_OUT = Symbol('timed out');

/** An HTTP API (v2) with Lambda integrations of payload format 2.0 on the stage `$default`. */
export class HttpGateway {
  readonly #options: GatewayOptions;
  readonly #routes: RouteTable<GatewayRoute>;
  readonly #bucket: TokenBucket | undefined;
  readonly #now: () => number;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#routes = new RouteTable(options.routes);
    this.#now = options.now ?? Date.now;
    this.#bucket = options.throttle && new TokenBucket(options.throttle, this.#now);
  }

  /** Answers every request; never rejects. */
  async handle(request: HttpRequest): Promise<HttpResponse> {
    if (request.body.length > MAX_BODY_BYTES) return gatewayResponse(413, 'Request Entity Too Large');
    const match = this.#routes.match(request.method, splitTarget(request.target).path);
    if (!match) return gatewayResponse(404, 'Not Found');
    if (this.#bucket?.take() === false) return gatewayResponse(429, 'Too Many Requests');
    const { route, pathParameters } = match;
    const { apiId, onError } = this.#options;
    const jwt = await route.authorizer?.(request.headers.find(([name]) => name === 'authorization')?.[1]);
    if (route.authorizer && !jwt) return UNAUTHORIZED;
    const event = httpEvent({
      request,
      apiId,
      routeKey: route.routeKey,
      pathParameters,
      now: this.#now(),
      ...(jwt && { jwt }),
    });
    try {
      const returned = await this.#withinTimeout(route.invoke(event));
      if (returned !== TIMED_OUT) return httpResponse(returned);
      onError?.(route.routeKey, new Error('The function did not answer in time'));
      return gatewayResponse(503, 'Service Unavailable');
    } catch (error) {
      onError?.(route.routeKey, error);
      if (isTooLarge(error)) return gatewayResponse(413, 'Request Entity Too Large');
      return gatewayResponse(500, 'Internal Server Error');
    }
  }

  async #withinTimeout(invocation: Promise<unknown>): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<typeof TIMED_OUT>();
    const timer = setTimeout(() => resolve(TIMED_OUT), this.#options.timeoutMs ?? TIMEOUT_MS);
    try {
      return await Promise.race([invocation, promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A body within the gateway's limit can be beyond what Lambda takes: with its event 6 MB, in base64 a third more. */
const isTooLarge = (error: unknown): boolean =>
  error instanceof AwsFailure && error.code === 'RequestTooLargeException';

/** A bucket of `burstLimit` tokens that fills again at `rateLimit` a second. */
class TokenBucket {
  readonly #throttle: Throttle;
  readonly #now: () => number;
  #tokens: number;
  #filled: number;

  constructor(throttle: Throttle, now: () => number) {
    this.#throttle = throttle;
    this.#now = now;
    this.#tokens = throttle.burstLimit;
    this.#filled = now();
  }

  /** Takes a token; false when there is none. */
  take(): boolean {
    const now = this.#now();
    const { rateLimit, burstLimit } = this.#throttle;
    // A clock that is set back must not empty the bucket for as long as it was set back.
    const seconds = Math.max(0, now - this.#filled) / 1000;
    this.#tokens = Math.min(burstLimit, this.#tokens + seconds * rateLimit);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
