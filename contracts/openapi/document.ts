import * as z from 'zod';
import { PROBLEMS, type ProblemType } from '../problem-types.ts';
import { parametersOf, pathsOf, type Route } from '../routes/route.ts';
import { API_ROUTES } from '../routes/table.ts';

/** A JSON Schema, or what stands for one in the document. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
  readonly example?: string;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly deprecated?: boolean;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Schema;
  readonly responses: Readonly<Record<string, Schema>>;
}

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: Schema;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Schema;
}

/** Raised when a route changes so that a client notices. */
const VERSION = '1.0.0';

/** The document of the API, made from the table of routes. */
export function openApi(): OpenApi {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [id, route] of Object.entries<Route>(API_ROUTES)) {
    for (const path of pathsOf(route)) {
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(id, route, path) };
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Shoplake',
      version: VERSION,
      description:
        'Figures, customers, recommendations and forecasts of one shop, from the snapshot that was published last.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of somebody who has signed in.',
        },
        key: { type: 'http', scheme: 'bearer', description: 'A read key, or a publishable key where it says so.' },
      },
      schemas: { Problem: jsonSchema(problem, 'output') },
      responses: {
        ...Object.fromEntries(PROBLEM_TYPES.map((type) => [type, problemResponse(type)])),
        [GATEWAYS]: gatewaysResponse,
      },
    },
  };
}

const PROBLEM_TYPES = Object.keys(PROBLEMS) as ProblemType[];

/** What is wrong with a request, RFC 9457. */
const problem = z.object({
  type: z.string().describe('What kind of problem it is, e.g. `/problems/not-found`'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What to do about it'),
  requestId: z.string().optional().describe('By which its log lines are found'),
  errors: z
    .array(z.object({ in: z.enum(['query', 'path', 'body']), name: z.string(), message: z.string() }))
    .optional()
    .describe('Each fault of the request'),
});

function operationOf(id: string, route: Route, path: string): Operation {
  const { summary, query, body, takes, access, method } = route;
  const isAlias = path !== route.path;
  const parameters = [...pathParameters(route, path), ...(query ? queryParameters(query) : [])];
  return {
    operationId: isAlias ? `${id}${path.replaceAll(/\W+/g, '_')}` : id,
    summary,
    description: [whoMay(access), ...(isAlias ? [`The same as ${route.path}.`] : [])].join(' '),
    tags: [tagOf(route.path)],
    ...(isAlias && { deprecated: true }),
    security: securityOf(access),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: jsonSchema(body, 'input'),
            ...(route.example?.body && { example: route.example.body }),
          },
        },
      },
    }),
    ...(takes !== undefined && { requestBody: { required: true, content: { [takes]: {} } } }),
    responses: responsesOf(route, method, parameters.length > 0 || body !== undefined || takes !== undefined),
  };
}

/** What routes are grouped by: the part of the path after the version. */
const tagOf = (path: string): string => /^\/v1\/([\w-]+)/.exec(path)?.[1] ?? 'service';

function whoMay(access: Route['access']): string {
  if (typeof access === 'string') return 'Open to everybody.';
  const keys = access.keys?.map((kind) => `a ${kind} key`) ?? [];
  return `For the role ${access.role} and above${keys.length > 0 ? `, or ${keys.join(' or ')}` : ''}.`;
}

function securityOf(access: Route['access']): Operation['security'] {
  if (typeof access === 'string') return [];
  return [{ token: [] }, ...(access.keys ? [{ key: [] }] : [])];
}

const pathParameters = ({ example }: Route, path: string): Parameter[] =>
  parametersOf(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: 500 },
    ...(example?.params?.[name] !== undefined && { example: example.params[name] }),
  }));

function queryParameters(query: z.ZodType): Parameter[] {
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(typeof description === 'string' && { description }),
    schema,
  }));
}

function responsesOf(route: Route, method: string, canBeWrong: boolean): Record<string, Schema> {
  const { answer, status = 200, produces = [], caching } = route;
  const isClosed = typeof route.access === 'object';
  const content = {
    'application/json': { schema: jsonSchema(answer, 'output') },
    ...Object.fromEntries(produces.map((type) => [type, { schema: { type: 'string' } }])),
  };
  const wrong: ProblemType[] = [
    ...(canBeWrong ? (['invalid-parameters'] as const) : []),
    ...(isClosed ? (['sign-in-needed', 'not-allowed', 'too-many-requests'] as const) : []),
    ...(method === 'GET' ? [] : (['conflict', 'too-large'] as const)),
    ...(CHANGING.has(method) ? (['precondition-failed'] as const) : []),
    ...(isClosed || parametersOf(route.path).length > 0 ? (['not-found'] as const) : []),
    // The gateway takes a request line and headers of 10 KB, and answers what is longer itself.
    ...(['headers-too-large', 'internal', 'not-ready'] as const),
  ];
  return {
    [status]: { description: 'As asked', ...(status === 204 ? {} : { content }) },
    ...(caching === 'snapshot' && { '304': { description: 'Nothing newer than the ETag that was sent' } }),
    ...Object.fromEntries(wrong.map((type) => [PROBLEMS[type][0], { $ref: `#/components/responses/${type}` }])),
    ...(isClosed && !opensToKeys(route) && { '401': { $ref: `#/components/responses/${GATEWAYS}` } }),
  };
}

const opensToKeys = ({ access }: Route): boolean => typeof access === 'object' && access.keys !== undefined;

/** What only people who sign in may ask is guarded by the gateway, which refuses in words of its own. */
const GATEWAYS = 'sign-in-needed-at-the-gateway';

/** How the gateway itself refuses. */
const gatewaysWords: Schema = {
  'application/json': {
    schema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  },
};

const gatewaysResponse: Schema = {
  description: 'The gateway knows no such token; or the function does not, and says why',
  content: { ...gatewaysWords, 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** These take `If-Match`. */
const CHANGING: ReadonlySet<string> = new Set(['PATCH', 'DELETE']);

/** What is larger than a function takes is refused by the gateway. */
const TOO_LARGE: ProblemType = 'too-large';

/** What is too long for a server to read it gets a status from it, and no body. */
const BODILESS: ProblemType = 'headers-too-large';

const problemResponse = (type: ProblemType): Schema => ({
  description: PROBLEMS[type][1],
  ...(type !== BODILESS && {
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      ...(type === TOO_LARGE && gatewaysWords),
    },
  }),
});

/** Bodies that are prepared before they are read are described as what they are then. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const read = schema instanceof z.ZodPipe && schema.in instanceof z.ZodTransform ? (schema.out as z.ZodType) : schema;
  const { $schema: _, ...described } = z.toJSONSchema(read, { io, unrepresentable: 'any', reused: 'inline' });
  return described;
}
