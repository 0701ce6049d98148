import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pythonWith } from '../../bench/peers/python.ts';

interface Match {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

/** Rules that tell of a `DependsOn` too many, of which CDK writes some. */
const HARMLESS = 'W3005';

/**
 * Has cfn-lint, which comes from PyPI, look at templates.
 * @returns its errors and warnings, for each template
 * @throws PeerMissingError without Python 3 or PyPI
 */
export async function lintTemplates(templates: readonly object[]): Promise<string[][]> {
  const python = await pythonWith(join(import.meta.dirname, 'requirements.txt'));
  const folder = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
  const files = templates.map((_, index) => join(folder, `${index}.template.json`));
  try {
    files.forEach((file, index) => {
      writeFileSync(file, JSON.stringify(templates[index]));
    });
    const options = ['--format', 'json', '--ignore-checks', HARMLESS, '--regions', 'eu-west-1', '--', ...files];
    const matches = JSON.parse(await output(join(dirname(python), 'cfn-lint'), options)) as readonly Match[];
    return files.map((file) =>
      matches.filter(({ Filename }) => Filename === file).map(({ Rule, Message }) => `${Rule.Id} ${Message}`),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its exit status tells what it found; only one that answers with no JSON has failed. */
const output = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.trim().startsWith('[')) resolve(stdout);
      else reject(new Error(`cfn-lint gave no answer: ${stderr}`, { cause: error }));
    });
  });
