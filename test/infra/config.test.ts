import { describe, expect, it } from 'vitest';
import { readStage } from '../../lib/config.ts';
import { statementValues } from '../../lib/refresh/values.ts';
import { cdkJson, DEFAULTS } from './support/synth.ts';

const HASH = '0'.repeat(64);
const read = (options: object, name = 'shop') => readStage(name, { [name]: { ...DEFAULTS, ...options } });

describe('the configuration of a stage', () => {
  it('has a default for everything but the prefix of its databases', () => {
    expect(read({})).toEqual({
      retain: true,
      emptyOnDelete: false,
      title: 'Shoplake',
      accent: null,
      logo: null,
      weeklyMail: null,
      timeZone: 'Europe/London',
      currency: 'GBP',
      databasePrefix: 'shop_',
      stream: { mode: 'provisioned', shards: 1, retentionHours: 24 },
      batching: { windowSeconds: 300, requests: 10_000 },
      scanLimitBytes: 2_097_152_000,
      explorer: { maxLines: 20_000_000 },
      refreshSchedule: 'rate(1 hour)',
      staleHours: null,
      maintenanceSchedule: 'cron(20 3 * * ? *)',
      models: {
        imageBuild: 'codebuild',
        schedule: 'cron(40 4 ? * MON *)',
        instanceType: 'ml.m5.large',
        maxMinutes: 60,
        pollSeconds: 30,
        endpoints: { mode: 'serverless', memoryMb: 2048, maxConcurrency: 5 },
      },
      holidays: [],
      attribution: { lookbackDays: 30, halfLifeDays: 7 },
      identities: { mergeDays: 90 },
      stock: { serviceFactor: 1.65 },
      publicHost: null,
      alarmEmail: null,
      alerts: { windowSeconds: 10, orderValue: {}, failures: 20, volumeFactor: 3, silenceHours: 2 },
      writeKeys: {},
      webhooks: {},
      signIn: {
        mfa: 'optional',
        domainPrefix: null,
        callbackUrls: [],
        sessionDays: 30,
      },
      limits: {
        requestsPerAddress: 1200,
        requestsPerKey: 12_000,
        eventsPerDay: 1_000_000,
        eventsPerAddress: 200_000,
        orderValue: 1_000_000_000,
      },
      waf: null,
      monthlyBudgetUsd: null,
      privacy: { ip: 'truncate', mask: [] },
      retention: { bronzeDays: 365, stagingDays: 30, quarantineDays: 90, failureDays: 30 },
      throttle: { rate: 500, burst: 1000 },
      logDays: 14,
    });
  });

  it('says which stages there are when asked for another', () => {
    expect(() => readStage('test', { dev: {}, prod: {} })).toThrow(
      'cdk.json names no stage "test" under context.stages; it has: dev, prod.',
    );
    expect(() => readStage('test', undefined)).toThrow('it has: none.');
  });

  it.each([
    ['an option there is none of', { retian: true }, /"shop".*retian/],
    ['a retain that is not a boolean', { retain: 'false' }, /"shop".*retain: .*boolean/],
    ['a time zone there is none of', { timeZone: 'Mars/Base' }, /"shop".*timeZone: not an IANA time zone/],
    ['a colour in words', { accent: 'blue' }, /"shop".*accent: not a colour as #rrggbb/],
    ['a colour that is grey', { accent: '#808080' }, /"shop".*accent: .*cannot be told from grey: choose a stronger/],
    ['a logo from elsewhere', { logo: '../shop.svg' }, /"shop".*logo: not an SVG or PNG file in dashboard/],
    ['a logo that is no picture', { logo: 'shop.pdf' }, /"shop".*logo: not an SVG or PNG file in dashboard/],
    ['a currency in small letters', { currency: 'gbp' }, /"shop".*currency: not an ISO 4217 code/],
    ['a limit of nothing', { limits: { eventsPerDay: 0 } }, /"shop".*limits\.eventsPerDay/],
    ['a limit there is none of', { limits: { eventsPerHour: 1 } }, /"shop".*limits: .*eventsPerHour/],
    ['a firewall that shuts out everybody', { waf: { requestsPerAddress: 9 } }, /"shop".*waf\.requestsPerAddress/],
    ['a budget of nothing', { monthlyBudgetUsd: 0 }, /"shop".*monthlyBudgetUsd/],
    ['a prefix without its end', { databasePrefix: 'shop' }, /"shop".*databasePrefix: lower-case and ending in _/],
    ['no shards', { stream: { mode: 'provisioned', shards: 0 } }, /"shop".*stream\.shards/],
    ['shards of an on-demand stream', { stream: { mode: 'on-demand', shards: 2 } }, /"shop".*stream: .*shards/],
    ['a mode of stream there is none of', { stream: { mode: 'serverless' } }, /"shop".*stream\.mode/],
    [
      'a limit at which no question gets through',
      { scanLimitBytes: 10_000_000 },
      /"shop".*scanLimitBytes: .*524288000/,
    ],
    [
      'a stream that forgets within a day',
      { stream: { mode: 'on-demand', retentionHours: 12 } },
      /"shop".*retentionHours/,
    ],
    ['a window longer than Lambda has', { batching: { windowSeconds: 301 } }, /"shop".*batching\.windowSeconds/],
    ['a limit above what CloudFormation carries', { scanLimitBytes: 2 ** 31 }, /"shop".*scanLimitBytes: .*2147483647/],
    ['a schedule in words', { refreshSchedule: 'hourly' }, /"shop".*refreshSchedule: neither rate/],
    ['a rate of nothing', { refreshSchedule: 'rate(0 minutes)' }, /"shop".*refreshSchedule/],
    ['a cron without a ? for a day', { refreshSchedule: 'cron(15 2 * * * *)' }, /"shop".*refreshSchedule/],
    ['a cron of five fields', { refreshSchedule: 'cron(15 2 * * ?)' }, /"shop".*refreshSchedule/],
    ['a cron with both days', { refreshSchedule: 'cron(15 2 1 * MON *)' }, /"shop".*refreshSchedule: exactly one/],
    ['one of several', { refreshSchedule: 'rate(1 hours)' }, /"shop".*refreshSchedule: .*rate\(1 hour\)/],
    ['several of one', { refreshSchedule: 'rate(5 minute)' }, /"shop".*refreshSchedule: .*rate\(5 minutes\)/],
    [
      'a schedule of maintenance in words',
      { maintenanceSchedule: 'nightly' },
      /"shop".*maintenanceSchedule: neither rate/,
    ],
    ['a training schedule in words', { models: { schedule: 'weekly' } }, /"shop".*models\.schedule: neither rate/],
    [
      'training on Graviton',
      { models: { instanceType: 'ml.m7g.large' } },
      /"shop".*models\.instanceType: training has no Graviton/,
    ],
    [
      'training on no instance type',
      { models: { instanceType: 'm5.large' } },
      /"shop".*models\.instanceType: not an instance/,
    ],
    [
      'training on a size there is none of',
      { models: { instanceType: 'ml.m5.huge' } },
      /"shop".*models\.instanceType: not an instance/,
    ],
    [
      'serving on a size there is none of',
      { models: { endpoints: { mode: 'instances', instanceType: 'ml.c7g.huge' } } },
      /"shop".*models\.endpoints\.instanceType: not an instance/,
    ],
    ['a builder there is none of', { models: { imageBuild: 'docker' } }, /"shop".*models\.imageBuild: .*codebuild/],
    ['training for a minute', { models: { maxMinutes: 1 } }, /"shop".*models\.maxMinutes/],
    [
      'endpoints in a word there is not',
      { models: { endpoints: 'lambda' } },
      /"shop".*models\.endpoints: .*"stack", "none"/,
    ],
    ['endpoints there are none of', { models: { endpoints: { mode: 'edge' } } }, /"shop".*models\.endpoints\.mode/],
    [
      'memory of a size there is none of',
      { models: { endpoints: { mode: 'serverless', memoryMb: 1500 } } },
      /"shop".*models\.endpoints\.memoryMb/,
    ],
    [
      'fewer instances at most than at least',
      { models: { endpoints: { mode: 'instances', instanceType: 'ml.c7g.large', min: 3, max: 2 } } },
      /"shop".*models\.endpoints: min is more than max/,
    ],
    [
      'instances of a serverless endpoint',
      { models: { endpoints: { mode: 'serverless', instanceType: 'ml.c7g.large' } } },
      /"shop".*models\.endpoints: .*instanceType/,
    ],
    [
      'a holiday in words',
      { holidays: [{ date: 'Christmas', name: 'Christmas' }] },
      /"shop".*holidays\.0\.date: not a date/,
    ],
    ['a holiday on no day', { holidays: [{ date: '02-30', name: 'x' }] }, /"shop".*holidays\.0\.date: not a date/],
    ['29 February of a common year', { holidays: [{ date: '2025-02-29', name: 'x' }] }, /"shop".*holidays\.0\.date/],
    ['a holiday without a name', { holidays: [{ date: '12-25' }] }, /"shop".*holidays\.0\.name/],
    ['a name that would end a literal', { holidays: [{ date: '12-25', name: "Year's" }] }, /"shop".*straight quotes/],
    ['a lookback of no days', { attribution: { lookbackDays: 0 } }, /"shop".*attribution\.lookbackDays/],
    ['half a half-life', { attribution: { halfLifeDays: 3.5 } }, /"shop".*attribution\.halfLifeDays/],
    ['a negative service factor', { stock: { serviceFactor: -1 } }, /"shop".*stock\.serviceFactor/],
    ['an alarm after more hours than CloudWatch looks back', { staleHours: 169 }, /"shop".*staleHours: .*168/],
    ['an address that is none', { alarmEmail: 'me' }, /"shop".*alarmEmail: .*email/],
    ['a write key in plain text', { writeKeys: { web: ['secret'] } }, /"shop".*writeKeys\.web\.0: .*SHA-256/],
    ['three keys of one source', { writeKeys: { web: [HASH, HASH, HASH] } }, /"shop".*writeKeys\.web/],
    ['a source with a name that is none', { writeKeys: { 'My Shop': [HASH] } }, /"shop".*writeKeys/],
    ['a list of read keys, which are no part of a stage', { readKeys: [] }, /"shop".*readKeys/],
    [
      'a page to come back to without TLS',
      { signIn: { callbackUrls: ['http://shop.example/'] } },
      /callbackUrls.*https/,
    ],
    ['a sign-in page with a name of AWS’s own', { signIn: { domainPrefix: 'my-aws-shop' } }, /domainPrefix/],
    ['a throttle without a burst', { throttle: { rate: 10 } }, /"shop".*throttle\.burst/],
    ['days of logs that CloudWatch does not know', { logDays: 10 }, /"shop".*logDays/],
    ['emptying what is retained', { emptyOnDelete: true }, /"shop".*emptyOnDelete: not with retain/],
  ])('refuses %s, naming stage and option', (_, options, message) => {
    expect(() => read(options)).toThrow(message);
  });

  it('refuses more keys than the environment of a function can hold', () => {
    // 60 keys of 67 bytes are 4,020 bytes.
    const writeKeys = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`source-${n}`, [HASH, HASH]]));
    expect(() => read({ writeKeys })).toThrow(/"shop".*writeKeys: more keys than/);
  });

  it('names every fault at once', () => {
    expect(() => read({ currency: 'x', logDays: 1 })).toThrow(/currency: .*; logDays: /);
  });

  it.each(['cron(15 2 * * ? *)', 'cron(0/5 8-18 ? * MON-FRI *)', 'rate(5 minutes)', 'rate(1 day)'])(
    'takes the schedule %s',
    (refreshSchedule) => {
      expect(read({ refreshSchedule }).refreshSchedule).toBe(refreshSchedule);
    },
  );

  it('takes holidays of every year and of one, and keeps the defaults beside an option that is given', () => {
    const holidays = [
      { date: '12-25', name: 'Christmas Day' },
      { date: '02-29', name: 'Leap day' },
      { date: '2026-04-03', name: 'Good Friday' },
    ];
    const stage = read({ holidays, attribution: { halfLifeDays: 14 }, stock: { serviceFactor: 2.3263 } });
    expect(stage.attribution).toEqual({ lookbackDays: 30, halfLifeDays: 14 });
    expect(statementValues(stage)).toEqual({
      zone: 'Europe/London',
      holidays: ';12-25=Christmas Day;02-29=Leap day;2026-04-03=Good Friday;',
      lookback_days: 30,
      half_life_days: 14,
      merge_days: 90,
      service_factor: 2.3263,
    });
  });

  it('serves no models in a stage whose image nobody builds', () => {
    expect(read({ models: { imageBuild: 'none' } }).models.endpoints).toEqual({ mode: 'none' });
  });

  it('takes instances with graphics processors for training, which are not Graviton', () => {
    for (const instanceType of ['ml.g4dn.xlarge', 'ml.g5.xlarge', 'ml.c5n.xlarge', 'ml.m5.large'])
      expect(read({ models: { instanceType } }).models.instanceType).toBe(instanceType);
    for (const instanceType of ['ml.c6gn.large', 'ml.m6gd.large', 'ml.t4g.medium'])
      expect(() => read({ models: { instanceType } })).toThrow('no Graviton');
  });
});

describe('the stages of cdk.json', () => {
  it.each(Object.keys(cdkJson.context.stages))('%s is right', (name) => {
    expect(() => readStage(name, cdkJson.context.stages)).not.toThrow();
  });

  it('have databases of their own', () => {
    const names = Object.keys(cdkJson.context.stages);
    const prefixes = names.map((name) => readStage(name, cdkJson.context.stages).databasePrefix);
    expect(new Set(prefixes).size).toBe(names.length);
  });

  it('keep production when it is deleted', () => {
    expect(readStage('prod', cdkJson.context.stages).retain).toBe(true);
  });
});
