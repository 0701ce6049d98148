import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { assemblyOf, digestOf, localAssembly } from '../../bin/cli/platform/assembly.ts';
import { billOf } from './bill.ts';
import { factsOf, type StageFacts } from './facts.ts';
import { limitsOf } from './limits.ts';
import { arrivalsOf } from './objects.ts';
import { DAYS_A_MONTH, HISTORIES, type Profile } from './profile.ts';
import { type Rehearsal, rehearse } from './rehearsal.ts';
import { type Moment, statementCost } from './run-cost.ts';
import type { Metered } from './targets.ts';

/** The stage that the pages and the aims are about: one shard, a refresh an hour. */
export const METERED_STAGE = 'dev';

/** Works out what a stage costs for each profile, at each age. */
export async function meter(root: string, stage: string, profiles: readonly Profile[]): Promise<Metered[]> {
  const facts = factsOf(await assemblyOf(root, stage));
  const rehearsal = await rehearsed(root);
  return profiles.map((profile) => meterProfile(facts, rehearsal, profile));
}

export function meterProfile(facts: StageFacts, rehearsal: Rehearsal, profile: Profile): Metered {
  const moment = { facts, rehearsal, profile, arrivals: arrivalsOf(profile, facts.reading) };
  const bills = HISTORIES.map((history) => billOf({ ...moment, history }));
  const more = { ...profile, eventsPerDay: 2 * profile.eventsPerDay };
  const arrivals = arrivalsOf(more, facts.reading);
  const twice = billOf({ ...moment, profile: more, arrivals, history: DAYS_A_MONTH });
  return { profile, moment, bills, twice, limits: limitsOf(moment), backlogBytes: backlogBytes(moment) };
}

/** What a window of a few seconds would leave behind in a fortnight without a refresh. */
const BACKLOG = { objects: 100_000, events: 7 };

/** Bytes that a statement reads at most of a backlog of many small objects, were all of them taken at once. */
function backlogBytes(moment: Omit<Moment, 'history'>): number {
  const { facts, profile, rehearsal } = moment;
  const small = arrivalsOf({ ...profile, eventsPerRequest: 1 }, { ...facts.reading, batchSize: BACKLOG.events });
  const perDay = BACKLOG.objects * facts.refreshesPerDay;
  const tables = Object.fromEntries(
    Object.entries(small.tables).map(([table, objects]) => [table, { ...objects, perDay }]),
  );
  const found = { ...moment, arrivals: { ...small, tables }, history: DAYS_A_MONTH };
  const ofStaging = rehearsal.arrived.statements.map((statement) => ({
    ...statement,
    scans: statement.scans.filter(({ table }) => table.startsWith('staging.')),
  }));
  return Math.max(0, ...ofStaging.map((statement) => statementCost(statement, found).bytes));
}

/** What a rehearsal is made with, beside the template. */
const MADE_WITH = ['bench/cloud', 'local', 'sample'];

/** The rehearsal of the platform as it is, held once; the statements are the same in every stage. */
async function rehearsed(root: string): Promise<Rehearsal> {
  const assembly = await localAssembly(root);
  const file = join(root, 'build', `rehearsal-${basename(assembly)}-${await digestOf(root, MADE_WITH)}.json`);
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known !== undefined) return JSON.parse(known) as Rehearsal;
  const folder = await mkdtemp(join(tmpdir(), 'shoplake-rehearsal-'));
  try {
    const rehearsal = await rehearse(assembly, folder);
    await writeFile(file, JSON.stringify(rehearsal));
    return rehearsal;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
