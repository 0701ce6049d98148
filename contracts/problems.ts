import type * as z from 'zod';

/**
 * What is wrong with a value, a sentence for every fault: `hour is 24; it must be a whole number from 0 to 23.` A field says what
 * is allowed as its description; for one that has none, the schema's own message stands.
 */
export const problemsOf = (schema: z.ZodType, error: z.ZodError, given: unknown): string[] => [
  ...new Set(error.issues.flatMap((issue) => sentences(schema, issue, given))),
];

function sentences(schema: z.ZodType, issue: z.core.$ZodIssue, given: unknown): readonly string[] {
  const shape = fieldsOf(schema, given);
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    const known = Object.keys(shape);
    if (known.length > 0)
      return issue.keys.map((name) => `There is no field "${name}"; there are: ${known.join(', ')}.`);
  }
  const [name] = issue.path;
  if (name === undefined) {
    return [
      schema.description ? `The request is ${shown(given)}; it must be ${schema.description}.` : `${issue.message}.`,
    ];
  }
  const value = (given as Readonly<Record<string, unknown>>)[String(name)];
  const [, at] = issue.path;
  const item = typeof at === 'number' ? itemOf(shape[String(name)]) : undefined;
  if (item !== undefined && Array.isArray(value)) {
    return [`${String(name)}[${String(at)}] is ${shown(value[at as number])}; it must be ${item}.`];
  }
  // A rule between fields says more than what each may be.
  if (issue.code === 'custom' && issue.message !== NO_MESSAGE) return [ownMessage(issue)];
  const allowed = descriptionOf(shape[String(name)]);
  if (allowed === undefined) return [ownMessage(issue)];
  return [`${String(name)} is ${value === undefined ? 'missing' : shown(value)}; it must be ${allowed}.`];
}

type Fields = Readonly<Record<string, z.ZodType>>;

/** The fields of an object, of what a pipe ends in, and of that member of a union which the value says it is, or else of all. */
function fieldsOf(schema: z.ZodType, given: unknown): Fields {
  const { def } = schema as z.ZodPipe<z.ZodType, z.ZodType> | z.ZodDiscriminatedUnion<z.ZodObject[]> | z.ZodObject;
  // What is made of a value before it is read may be what says which member it is.
  if (def.type === 'pipe') return fieldsOf(def.out, def.in.safeParse(given).data ?? given);
  if (def.type === 'object') return def.shape as Fields;
  if (def.type !== 'union') return {};
  const told = (given as Readonly<Record<string, unknown>> | undefined)?.[def.discriminator];
  const said = def.options.filter(({ shape }) => shape[def.discriminator].safeParse(told).success);
  return Object.assign({}, ...(said.length > 0 ? said : def.options).map(({ shape }) => shape));
}

/** What zod says for a rule that has no words of its own. */
const NO_MESSAGE = 'Invalid input';

function ownMessage(issue: z.core.$ZodIssue): string {
  const { path, message: own } = issue;
  // Of a key, what it must be stands with the key's own rule.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? own) : own;
  return message.startsWith(String(path[0])) ? `${message}.` : `${path.join('.')}: ${message}.`;
}

/** Descriptions stand on the schema of a value, below whatever makes it optional. */
function descriptionOf(schema: z.ZodType | undefined): string | undefined {
  if (schema === undefined || schema.description !== undefined) return schema?.description;
  return 'unwrap' in schema ? descriptionOf((schema as z.ZodOptional<z.ZodType>).unwrap()) : undefined;
}

/** What each value of a list may be, where the list says so. */
function itemOf(schema: z.ZodType | undefined): string | undefined {
  if (schema === undefined) return undefined;
  if ('element' in schema) return descriptionOf((schema as z.ZodArray<z.ZodType>).element);
  return 'unwrap' in schema ? itemOf((schema as z.ZodOptional<z.ZodType>).unwrap()) : undefined;
}

const LONGEST_SHOWN = 60;

function shown(value: unknown): string {
  const written = typeof value === 'number' ? String(value) : jsonOf(value);
  return written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}...` : written;
}

/** Reading JSON takes any depth, and writing it does not: within 64 KB of a body are more levels than a stack has. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    if (error instanceof RangeError) return 'nested too deeply to be shown';
    throw error;
  }
}
