import { expect } from 'vitest';
import { ROLES, type Role, reaches } from '../../../contracts/access.ts';
import { parametersOf, pathsOf, type Route } from '../../../contracts/routes/route.ts';
import { API_ROUTES } from '../../../contracts/routes/table.ts';
import { type Known, QUESTIONS, type Question, type RouteId } from './questions.ts';
import type { ServedAccount } from './served.ts';

/** How often something that takes its time is asked after; in between the account comes to rest, but for queries. */
const MOST_TRIES = 100;
const POLL_MS = 100;

/** Asks a shop each question of {@link QUESTIONS} over HTTP, and learns from the answers what the next ones are about. */
export class FrontDoor {
  readonly #shop: ServedAccount;
  #known: Known = {};

  constructor(shop: ServedAccount) {
    this.#shop = shop;
  }

  /** Asks a route as the least who may. @returns how much there is in the answer, which is as its schema says, to the letter */
  async ask(id: RouteId): Promise<number> {
    const route: Route = API_ROUTES[id];
    const { until = () => true, learn, found = itemsOf }: Question<never> = QUESTIONS[id];
    for (let tries = 1; ; tries++) {
      const response = await this.send(id, leastOf(route));
      const text = await response.text();
      expect(response.status, text).toBe(route.status ?? 200);
      const answer = readAs(route, response, text);
      if (!until(answer) && tries < MOST_TRIES) {
        await this.#shop.account.idle();
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        continue;
      }
      expect(until(answer), `what is waited for has come: ${text}`).toBe(true);
      this.#known = { ...this.#known, ...learn?.(answer) };
      return found(answer);
    }
  }

  /** Everybody else who may read, at every path that the route has, is answered alike; of what is somebody's own, nobody is. */
  async askAsOthers(id: RouteId): Promise<void> {
    const route: Route = API_ROUTES[id];
    const { isOwn = false }: Question<never> = QUESTIONS[id];
    for (const path of pathsOf(route))
      for (const caller of readersOf(route)) {
        const { status } = await this.send(id, caller, path);
        const expected = isOwn && caller !== leastOf(route) ? 404 : (route.status ?? 200);
        expect([path, caller, status]).toEqual([path, caller, expected]);
      }
  }

  /** Beside JSON it can be had in each form that the route names. @returns the lines of the shortest */
  async formats(id: RouteId): Promise<number> {
    const { produces = [] }: Route = API_ROUTES[id];
    const lines = produces.map(async (type) => {
      const response = await this.send(id, leastOf(API_ROUTES[id]), API_ROUTES[id].path, { accept: type });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining(type)]);
      return (await response.text()).trim().split('\n').length;
    });
    return Math.min(...(await Promise.all(lines)));
  }

  /** Strangers, and who has too low a role, are refused. */
  async refusals(id: RouteId): Promise<void> {
    const { access }: Route = API_ROUTES[id];
    if (typeof access === 'string') return;
    expect((await this.send(id, undefined)).status).toBe(401);
    for (const role of ROLES.filter((role) => !reaches(role, access.role)))
      expect([role, (await this.send(id, role)).status]).toEqual([role, 403]);
    for (const kind of ['read', 'publishable'] as const)
      if (!access.keys?.includes(kind)) expect([401, 403]).toContain((await this.send(id, `${kind}Key`)).status);
  }

  send(
    id: RouteId,
    caller: keyof ServedAccount['callers'] | undefined,
    path: string = API_ROUTES[id].path,
    headers: object = {},
  ): Promise<Response> {
    const { method, takes }: Route = API_ROUTES[id];
    const { params, query, body }: Question<never> = QUESTIONS[id];
    const values = params?.(this.#known) ?? {};
    const filled = parametersOf(path).reduce(
      (made, name) => made.replace(`{${name}}`, encodeURIComponent(values[name] ?? '')),
      path,
    );
    const sent = body?.(this.#known);
    const search = new URLSearchParams(query?.(this.#known));
    return fetch(`${this.#shop.served.url}${filled}?${search}`, {
      method,
      headers: {
        ...(caller && { authorization: this.#shop.callers[caller] }),
        ...(sent !== undefined && { 'content-type': takes ?? 'application/json' }),
        ...headers,
      },
      ...(sent !== undefined && { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
    });
  }
}

const leastOf = ({ access }: Route): Role | undefined => (typeof access === 'string' ? undefined : access.role);

/** What changes something is asked once. */
function readersOf({ access, method }: Route): (Role | 'readKey' | 'publishableKey' | undefined)[] {
  if (method !== 'GET') return [];
  if (typeof access === 'string') return [undefined];
  return [
    ...ROLES.filter((role) => reaches(role, access.role)),
    ...(access.keys ?? []).map((kind) => `${kind}Key` as const),
  ];
}

const itemsOf = (answer: { readonly items: readonly unknown[] }): number => answer.items.length;

/** What an answer says; a page for people is what it is made of. */
function readAs({ answer }: Route, response: Response, text: string): never {
  const type = response.headers.get('content-type') ?? '';
  if (response.status === 204) return answer.parse(null) as never;
  if (type.startsWith('text/html')) return { openapi: text } as never;
  expect(type).toMatch(/^application\/json/);
  const said: unknown = JSON.parse(text);
  expect(answer.parse(said)).toEqual(said);
  return said as never;
}
