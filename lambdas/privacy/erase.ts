import { setTimeout as sleep } from 'node:timers/promises';
import type { Subject } from '../../contracts/erasures.ts';
import { exportKey, subjectKey } from '../../contracts/lake.ts';
import type { TableContract } from '../../contracts/table.ts';
import { exportId } from '../erasures/requests.ts';
import { suppress } from '../ingest/suppression.ts';
import { daysOf, findPerson, listKey } from './find.ts';
import { eraseAlerts, eraseHistories } from './live.ts';
import { quiet, runMachine } from './machines.ts';
import type { Person } from './person.ts';
import { eraseCopies, eraseObjects, eraseRows, followedKeys } from './places.ts';
import type { Job } from './ports.ts';
import { OutOfTimeError } from './progress.ts';
import { currenciesKnown, deletions, purge } from './statements.ts';
import { personalTables } from './tables.ts';

/** Tables that Athena works on side by side. */
const WIDTH = 4;
/** Snapshots older than a second go; the last commit has to be one. */
const SETTLED_MS = 1500;

/** One step of an erasure. @returns whether it is done; else it is called again */
type Step = (job: Job, who: Subject) => Promise<boolean>;

const search = (job: Job, who: Subject): Promise<Person> => findPerson(job, who);

/** From here on what they did is refused, and what had arrived comes in. */
const begin: Step = async (job, who) => {
  const { athena, progress, prefix } = job;
  await progress.become({ status: 'running' });
  await list(job, await search(job, who));
  const { rows } = await athena.run(currenciesKnown(prefix));
  const currencies = rows.flatMap(([source, currency]): [string, string][] =>
    source && currency ? [[source, currency]] : [],
  );
  await progress.set({ currencies });
  return true;
};

const list = async ({ dynamo, env, hash, progress }: Job, person: Person): Promise<void> =>
  suppress(dynamo, env.ERASURES_TABLE, person.known, Date.parse(progress.receipt.askedAt), hash);

/** A training that has read of them would still tell what it expects of them, when its refresh is over. */
const trained: Step = async (job) => job.env.TRAIN_MACHINE === undefined || quiet(job, job.env.TRAIN_MACHINE);

const refresh: Step = (job) => runMachine(job, job.env.REFRESH_MACHINE, {});

/** The rows go while nobody else writes the tables: an execution of maintenance calls this function back, `locked`. */
const lock: Step = (job) => runMachine(job, job.env.MAINTENANCE_MACHINE, { erasure: job.id });

const rebuild: Step = async (job) => {
  if (job.progress.state.rebuiltAt === undefined) await job.progress.set({ rebuiltAt: Date.now() });
  return runMachine(job, job.env.REFRESH_MACHINE, { full: true });
};

const finish: Step = async (job, who) => {
  const { progress, buckets, id, env, hash } = job;
  const person = await search(job, who);
  const tell = progress.count.bind(progress);
  await eraseObjects(buckets, person, tell);
  await eraseAlerts(job.live, person, Date.now(), tell);
  await eraseHistories(job.live, person, progress.state.currencies, hash, tell);
  const exports = person
    .of('customer')
    .flatMap(({ source, value }) => [{ customerId: value }, { customerId: value, source }]);
  await buckets.gold.remove([...new Set(exports.map((each) => exportKey(exportId(each))))]);
  await eraseCopies(buckets, await followedKeys(buckets), progress.state.rebuiltAt ?? 0, tell);
  await buckets.silver.remove([listKey(id)]);
  await buckets.bronze.remove([subjectKey(id)]);
  const streamUntil = new Date(Date.parse(progress.receipt.askedAt) + env.STREAM_HOURS * HOUR_MS).toISOString();
  await progress.become({ status: 'done', doneAt: new Date().toISOString(), streamUntil });
  return true;
};

const HOUR_MS = 3_600_000;

const STEPS: readonly Step[] = [begin, trained, refresh, lock, rebuild, finish];

/**
 * Goes on with an erasure where it stands. Idempotent: each step does again what it did, and finds nothing left of it.
 * @returns whether all is done
 */
export async function erase(job: Job, who: Subject): Promise<boolean> {
  const { progress } = job;
  for (let step = STEPS[progress.state.step]; step; step = STEPS[progress.state.step]) {
    if (!job.hasTime() || !(await step(job, who))) return false;
    // What the steps before have counted was counted by another invocation.
    await progress.reload();
    await progress.set({ step: progress.state.step + 1 });
  }
  return true;
}

/** What is done while nobody else writes the tables. @returns whether it is all done */
export async function eraseLocked(job: Job, who: Subject): Promise<boolean> {
  const { athena, progress, buckets, prefix, hasTime } = job;
  const tell = progress.count.bind(progress);
  const unit = (name: string, work: () => Promise<void>): Promise<void> => progress.unit(name, hasTime, work);
  const person = await search(job, who);
  try {
    await unit('list', () => list(job, person));
    await eachTable((table) =>
      unit(`delete ${table.zone}.${table.name}`, async () => {
        for (const sql of deletions(table, job))
          await tell(`${table.zone}.${table.name}`, (await athena.run(sql)).changed);
      }),
    );
    await eraseRows(buckets, person, await daysOf(athena, job), { tell, unit });
    await sleep(SETTLED_MS);
    await eachTable((table) =>
      unit(`purge ${table.zone}.${table.name}`, async () => {
        for (const sql of purge(table, prefix)) await athena.runUntilDone(sql);
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof OutOfTimeError) return false;
    throw error;
  }
}

/** Works on every table of Iceberg that holds persons, some side by side; on one of them, one statement after the other. */
async function eachTable(work: (table: TableContract) => Promise<void>): Promise<void> {
  const waiting = [...personalTables.iceberg];
  const worker = async (): Promise<void> => {
    for (let table = waiting.shift(); table; table = waiting.shift()) await work(table);
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
}
