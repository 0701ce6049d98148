/** Has cfn-lint look at the templates of an assembly: `node test/template/run.ts [folder]`, cdk.out if it says none. */
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PeerMissingError } from '../../bench/peers/python.ts';
import { readDocument } from '../rules/document.ts';
import { lintTemplates } from './cfn-lint.ts';
import { areActionsCurrent } from './iam-actions.ts';

const [, , folder = 'cdk.out'] = process.argv;
const files = existsSync(folder) ? globSync('*.template.json', { cwd: folder }).map((file) => join(folder, file)) : [];

try {
  if (files.length === 0) throw new Error(`There is no template in ${folder}: npm run synth -- -c stage=dev`);
  const findings = await lintTemplates(files.map(readDocument));
  files.forEach((file, index) => {
    const found = findings[index] ?? [];
    console.log([`${basename(file)}: cfn-lint finds ${found.length || 'nothing'}`, ...found].join('\n  '));
  });
  const isCurrent = await areActionsCurrent();
  if (!isCurrent)
    console.log('test/rules/iam-actions.txt is older than cfn-lint: node test/template/iam-actions.ts --write');
  process.exitCode = findings.flat().length === 0 && isCurrent ? 0 : 1;
} catch (error) {
  if (!(error instanceof PeerMissingError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
