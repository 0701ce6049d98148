/**
 * Puts faults into configuration, template, permissions, machines and statements, and has the gates of CI look at each. Every one
 * has to be refused by the gate that it names, with the reason that AWS would have. `--json` prints the table as JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PeerMissingError } from '../../bench/peers/python.ts';
import { readStage } from '../../lib/config.ts';
import { DEFAULTS, synthesise } from '../infra/support/synth.ts';
import { isTakenByCloudFormation } from '../rules/cloudformation.ts';
import { type Document, documentOf, type Rule } from '../rules/document.ts';
import { RULES } from '../rules/index.ts';
import { RUN_FOLDER } from '../support/run-folder.ts';
import { lintTemplates } from '../template/cfn-lint.ts';
import { CONFIGURATION } from './configuration.ts';
import { TEMPLATE } from './index.ts';
import { LINTED } from './linted.ts';
import type { TemplateMutant } from './mutant.ts';

interface Outcome {
  readonly mutant: string;
  readonly gate: string;
  /** What the gate says of it. */
  readonly said: string;
  readonly isKilled: boolean;
}

const GATES: Readonly<Record<string, Rule>> = { isTakenByCloudFormation, ...RULES };

const judged = (mutant: string, gate: string, findings: readonly string[], reason: RegExp): Outcome => {
  const killing = findings.find((finding) => reason.test(finding));
  return { mutant, gate, said: killing ?? findings[0] ?? 'nothing', isKilled: killing !== undefined };
};

function ofConfiguration(): Outcome[] {
  return CONFIGURATION.map(([name, options, reason]) => {
    try {
      readStage('shop', { shop: { ...DEFAULTS, ...options } });
      return judged(name, 'readStage', [], reason);
    } catch (error) {
      return judged(name, 'readStage', [(error as Error).message], reason);
    }
  });
}

/** A copy of the template with the fault in it. @throws Error when the mutant changes nothing */
function mutated(document: Document, { name, mutate }: Pick<TemplateMutant, 'name' | 'mutate'>): Document {
  const copy = structuredClone(document);
  mutate(copy);
  if (JSON.stringify(copy) === JSON.stringify(document)) throw new Error(`The mutant “${name}” changes nothing`);
  return copy;
}

async function ofTemplate(document: Document): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const mutant of TEMPLATE) {
    const { name, gate, reason } = mutant;
    const rule = GATES[gate];
    if (!rule) throw new Error(`There is no rule ${gate}`);
    try {
      outcomes.push(judged(name, gate, await rule(mutated(document, mutant)), reason));
    } catch (error) {
      outcomes.push({ mutant: name, gate, said: `cannot be judged: ${(error as Error).message}`, isKilled: false });
    }
  }
  return outcomes;
}

async function ofLint(document: Document): Promise<Outcome[]> {
  const findings = await lintTemplates(LINTED.map((mutant) => mutated(document, mutant)));
  return LINTED.map(({ name, reason }, index) => judged(name, 'cfn-lint', findings[index] ?? [], reason));
}

/** A rule that no mutant shows to refuse anything may as well not be there. */
function unshown(): string[] {
  const shown = new Set(TEMPLATE.map(({ gate }) => gate));
  return Object.keys(GATES).filter((gate) => !shown.has(gate));
}

async function run(): Promise<readonly Outcome[]> {
  const document = documentOf(synthesise('shop', DEFAULTS));
  return [...ofConfiguration(), ...(await ofTemplate(document)), ...(await ofLint(document))];
}

const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
process.env[RUN_FOLDER] = folder;
try {
  const outcomes = await run();
  const alive = outcomes.filter(({ isKilled }) => !isKilled);
  const line = ({ mutant, gate, said }: Outcome): string =>
    `${mutant.padEnd(58)} ${gate.padEnd(26)} ${said.slice(0, 160)}`;
  if (process.argv.includes('--json')) console.log(JSON.stringify(outcomes));
  else console.log(outcomes.map(line).join('\n'));
  console.log(`${outcomes.length - alive.length} of ${outcomes.length} mutants killed`);
  for (const outcome of alive) console.error(`survived: ${line(outcome)}`);
  for (const gate of unshown()) console.error(`no mutant shows what ${gate} refuses`);
  process.exitCode = alive.length + unshown().length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof PeerMissingError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
