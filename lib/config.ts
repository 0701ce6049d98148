import * as z from 'zod';
import { privacySettings } from '../contracts/privacy.ts';
import { WEBHOOK_PLATFORMS } from '../contracts/webhooks.ts';
import { alertsConfig } from './alerts-config.ts';
import { accentOf } from './dashboard/accent.ts';
import { budgetConfig, limitsConfig, wafConfig } from './front-door/config.ts';
import { signInConfig } from './identity/config.ts';
import { scheduleFault } from './schedule.ts';
import { HOSTING_INSTANCES, TRAINING_INSTANCES } from './train/instance-types.ts';

const keyHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'keys are stored as their SHA-256 in hex; `npx shoplake key` makes one');
/** What events of one origin are filed under. */
const sourceName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/);
const MEBIBYTE = 1024 * 1024;

/**
 * Athena takes limits from 10 MB on, at which it would cut off most questions: one about visits reads a month of them. CloudFormation
 * cannot carry a limit above 2^31 - 1.
 */
const scanLimit = z
  .number()
  .int()
  .min(500 * MEBIBYTE, 'a query gets nowhere with less than 524288000 bytes, which is 500 MiB')
  .max(2 ** 31 - 1);

/** Lambda takes 4 KB of environment, and names and the other values want their share of it. */
const KEYS_BYTES = 3500;
const TOO_MANY_KEYS = `more keys than a function’s environment can hold (${KEYS_BYTES} bytes as JSON)`;

/** Training has no machines with processors of ARM. */
const trainingInstance = z
  .string()
  .refine((type) => !/^ml\.[a-z]+\d+[a-z]*g/.test(type), 'training has no Graviton instances')
  .refine((type) => TRAINING_INSTANCES.has(type), 'not an instance type that SageMaker trains on, e.g. ml.m5.large');

const hostingInstance = z
  .string()
  .refine((type) => HOSTING_INSTANCES.has(type), 'not an instance type of SageMaker endpoints, e.g. ml.c7g.large');

/** Two weeks at least, so that trouble over a holiday finds its input still there. */
const keptDays = z.number().int().min(14).max(3650);

/** `rate(...)` or `cron(...)` of EventBridge Scheduler. */
const schedule = z.string().superRefine((expression, context) => {
  const fault = scheduleFault(expression);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
});

/** Kinesis keeps a day for nothing; each further hour is billed. */
const retentionHours = z.number().int().min(24).max(8760).default(24);

const NO_ENDPOINTS = { mode: 'none' } as const;

const endpointSettings = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('serverless'),
    memoryMb: z.number().int().min(1024).max(6144).multipleOf(1024).default(2048),
    maxConcurrency: z.number().int().min(1).max(200).default(5),
  }),
  z
    .strictObject({
      mode: z.literal('instances'),
      instanceType: hostingInstance,
      min: z.number().int().min(1).max(100).default(1),
      max: z.number().int().min(1).max(100).default(1),
    })
    .refine(({ min, max }) => min <= max, 'min is more than max'),
  z.strictObject({ mode: z.literal('none') }),
]);

/** In one word, which is enough where the usual will do, or with settings. */
const endpoints = z.preprocess((given, context) => {
  if (typeof given !== 'string') return given;
  if (given === 'stack') return { mode: 'serverless' };
  if (given === 'none') return NO_ENDPOINTS;
  context.addIssue('should be "stack", "none", or an object with a mode');
  return z.NEVER;
}, endpointSettings);

/** Everything a stage can be told. Stages are named in the context of `cdk.json`; every option has a line here. */
export const stageConfig = z.strictObject({
  /** Keep buckets and tables when the stack is deleted. */
  retain: z.boolean().default(true),
  /** Empty the buckets when the stack is deleted, through a custom resource; only for a stage that keeps nothing. */
  emptyOnDelete: z.boolean().default(false),
  /** What the dashboard calls the shop. */
  title: z.string().min(1).max(60).default('Shoplake'),
  /** The shop’s colour, `#rrggbb`; the dashboard takes shades of it that can be read in light and dark. @default the dashboard’s blue */
  accent: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'not a colour as #rrggbb, e.g. #1f4fd8')
    .toLowerCase()
    .superRefine(canBeRead)
    .nullable()
    .default(null),
  /** The shop’s logo, a file in `dashboard/`; also the icon of the browser’s tab. @default the dashboard’s own */
  logo: z
    .string()
    .regex(/^[\w-][\w./-]*\.(svg|png)$/, 'not an SVG or PNG file in dashboard/, e.g. shop.svg')
    .nullable()
    .default(null),
  /** IANA zone in which a business day begins and ends. */
  timeZone: z.string().refine(isTimeZone, 'not an IANA time zone, e.g. Europe/London').default('Europe/London'),
  /** Currency of amounts that come without one, ISO 4217. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'not an ISO 4217 code, e.g. GBP')
    .default('GBP'),
  /** Put before the names of the databases, so that two stages can live in one account. */
  databasePrefix: z.string().regex(/^([a-z][a-z0-9_]*_)?$/, 'lower-case and ending in _'),
  /** Provisioned shards cost least while traffic is low; on-demand follows the traffic. */
  stream: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('provisioned'), shards: z.number().int().min(1).max(200), retentionHours }),
      z.strictObject({ mode: z.literal('on-demand'), retentionHours }),
    ])
    .prefault({ mode: 'provisioned', shards: 1 }),
  /** How events are gathered before they are written: the longer, the fewer and larger the objects of the lake. */
  batching: z
    .strictObject({
      /** The longest that an event waits, and so how fresh bronze and staging are. */
      windowSeconds: z.number().int().min(0).max(300).default(300),
      /** Requests in one batch; Lambda hands over what it has before, at 6 MB. */
      requests: z.number().int().min(1).max(10_000).default(10_000),
    })
    .prefault({}),
  /** Bytes that one query of a person may scan; null for no limit. The stack's own statements have none. */
  scanLimitBytes: scanLimit.nullable().default(2000 * MEBIBYTE),
  /** Questions about sales over the whole history: lines that the API holds at most, about 45 bytes each. Older ones are left out, and said to be. */
  explorer: z
    .strictObject({ maxLines: z.number().int().min(100_000).max(30_000_000).default(20_000_000) })
    .prefault({}),
  /** Who gets the report of the week by mail, on Monday at six; null for nobody. SES must know the sender, or their domain, as verified. */
  weeklyMail: z
    .strictObject({ from: z.email(), to: z.array(z.email()).min(1).max(50) })
    .nullable()
    .default(null),
  /** How often silver, gold and the snapshot are brought up to date: `rate(...)` or `cron(...)`. */
  refreshSchedule: schedule.default('rate(1 hour)'),
  /** Hours without a refresh that succeeded after which an alarm rings; null for three times `refreshSchedule`, or 26 of a cron. */
  staleHours: z.number().int().min(1).max(168).nullable().default(null),
  /** When tables are looked at and, by need, compacted: `rate(...)` or `cron(...)` in UTC, best when the shop is quiet. */
  maintenanceSchedule: schedule.default('cron(20 3 * * ? *)'),
  /** How models are trained and served. */
  models: z
    .strictObject({
      /**
       * Who builds the container image: CodeBuild in the account; Docker, with buildx, on the machine that deploys; or nobody, and
       * the stage has no models.
       */
      imageBuild: z.enum(['codebuild', 'local', 'none']).default('codebuild'),
      /** When all are trained anew: `rate(...)` or `cron(...)` in UTC. */
      schedule: schedule.default('cron(40 4 ? * MON *)'),
      /** What a training job runs on. */
      instanceType: trainingInstance.default('ml.m5.large'),
      /** A job is stopped after so long. */
      maxMinutes: z.number().int().min(5).max(1440).default(60),
      /** Between two looks at an endpoint that is being made or changed. */
      pollSeconds: z.number().int().min(1).max(300).default(30),
      /**
       * Who answers when somebody asks a model: endpoints of the stack, which train moves on (`stack`; an object says of which kind), or
       * what was last predicted (`none`). Serverless endpoints cost nothing while nobody asks; instances answer the first request as fast
       * as the next.
       */
      endpoints: endpoints.prefault('stack'),
    })
    // Without an image there is nothing to serve.
    .transform((models) => (models.imageBuild === 'none' ? { ...models, endpoints: NO_ENDPOINTS } : models))
    .prefault({}),
  /** Days on which the shop is not as on others: every year's (`12-25`) or one year's (`2026-04-03`). */
  holidays: z
    .array(
      z.strictObject({
        date: z.string().refine(isHoliday, 'not a date, e.g. 12-25 or 2026-04-03'),
        name: z.string().regex(/^[^;=':]{1,60}$/u, 'up to 60 characters without ; = : and straight quotes'),
      }),
    )
    .default([]),
  /** Which visits an order is owed to: those of so many days before it, each counting half for every half-life before it. */
  attribution: z
    .strictObject({
      lookbackDays: z.number().int().min(1).max(365).default(30),
      halfLifeDays: z.number().int().min(1).max(365).default(7),
    })
    .prefault({}),
  /** An order of a guest is the customer's who is seen with the same device at most so many days before or after it. */
  identities: z.strictObject({ mergeDays: z.number().int().min(0).max(3650).default(90) }).prefault({}),
  /** Standard deviations of demand that safety stock covers: 1.65 serves 95 % of order cycles, 2.33 serves 99 %. */
  stock: z.strictObject({ serviceFactor: z.number().min(0).max(5).multipleOf(0.0001).default(1.65) }).prefault({}),
  /** The host that browsers reach the API by, where it is not the API's own: that of the distribution or of a domain before it. */
  publicHost: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{2,252}$/, 'a host without scheme and path, e.g. events.example.com')
    .nullable()
    .default(null),
  /** Where alarms are sent; null for no e-mail. AWS asks the address for its consent first. */
  alarmEmail: z.email().nullable().default(null),
  /** What is told within seconds of its coming, by e-mail to `alarmEmail` and to whoever subscribes to the topic. */
  alerts: alertsConfig,
  /** Hashed write keys by the source they name; two a source while one is being replaced. */
  writeKeys: z.record(sourceName, z.array(keyHash).min(1).max(2)).refine(fitsEnvironment, TOO_MANY_KEYS).default({}),
  /** Platforms that deliver webhooks, by the source that they deliver as: `shopify` or `woocommerce`. Each has a secret of its own. */
  webhooks: z
    .record(sourceName, z.enum(WEBHOOK_PLATFORMS))
    .refine(
      (webhooks) => Object.keys(webhooks).length <= 10,
      'more than ten, which a function’s environment does not hold',
    )
    .default({}),
  /** How people sign in. Nobody signs up: an admin invites them with `npx shoplake users invite`. */
  signIn: signInConfig,
  /** How much of one address and one write key is taken, and what of it counts as true. */
  limits: limitsConfig,
  /** The firewall before the API. */
  waf: wafConfig,
  /** US dollars a month beyond which `alarmEmail` hears of it. */
  monthlyBudgetUsd: budgetConfig,
  /** What is masked before anything is stored, beside what always is. */
  privacy: privacySettings.prefault({}),
  /**
   * Days that input is kept which is no table: events as received, staging after it was merged, refused input, and payloads that
   * could not be worked through.
   */
  retention: z
    .strictObject({
      bronzeDays: keptDays.default(365),
      stagingDays: keptDays.default(30),
      quarantineDays: keptDays.default(90),
      failureDays: keptDays.default(30),
    })
    .prefault({}),
  /** Requests a second, and in one burst, that the gateway lets through at all: a last resort above the limits. */
  throttle: z
    .strictObject({ rate: z.number().int().positive(), burst: z.number().int().positive() })
    .default({ rate: 500, burst: 1000 }),
  /** Days that logs are kept. */
  logDays: z.union([z.literal(7), z.literal(14), z.literal(30), z.literal(90)]).default(14),
});

export type StageConfig = z.output<typeof stageConfig>;

/** The stage that a laptop runs. */
export const LOCAL_STAGE = 'local';

/**
 * Reads the configuration of a stage from the `stages` of the context.
 * @throws Error naming the stage, the option and what is wrong with it
 */
export function readStage(name: string, stages: unknown): StageConfig {
  const known = z.record(z.string(), z.unknown()).safeParse(stages);
  const names = Object.keys(known.data ?? {});
  const given = known.data?.[name];
  if (given === undefined) {
    throw new Error(`cdk.json names no stage "${name}" under context.stages; it has: ${names.join(', ') || 'none'}.`);
  }
  const parsed = stageConfig.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'stage'}: ${message}`);
    throw new Error(`The stage "${name}" in cdk.json is not right: ${faults.join('; ')}`);
  }
  if (parsed.data.retain && parsed.data.emptyOnDelete) {
    throw new Error(
      `The stage "${name}" in cdk.json is not right: emptyOnDelete: not with retain, which keeps everything`,
    );
  }
  return parsed.data;
}

function isTimeZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `MM-DD` or `yyyy-MM-dd` of a day there is; 29 February is one of some years, so it is one of every year's. */
function isHoliday(date: string): boolean {
  const [, year, day] = /^(?:(\d{4})-)?(\d{2}-\d{2})$/.exec(date) ?? [];
  const asked = `${year ?? '2024'}-${day}`;
  const time = new Date(`${asked}T00:00:00Z`);
  return day !== undefined && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(asked);
}

function canBeRead(colour: string, context: z.RefinementCtx): void {
  try {
    accentOf(colour);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
}

function fitsEnvironment(keys: unknown): boolean {
  return JSON.stringify(keys).length <= KEYS_BYTES;
}
