import { writeFile } from 'node:fs/promises';
import { Argument, Command, Option } from 'commander';
import { TEMPLATE_FORMATS, type TemplateFormat, templateOf } from '../../../lambdas/load/schema/documents.ts';
import type { RecordSchema } from '../../../lambdas/load/schema/record-schema.ts';
import { fileSources } from '../../../lambdas/load/sources/index.ts';
import { CommandError } from '../terminal/errors.ts';
import { jsonOption } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';

interface TemplateOptions {
  readonly format: TemplateFormat;
  readonly out?: string;
  readonly json?: boolean;
}

const schemas: ReadonlyMap<string, RecordSchema> = new Map(
  [...fileSources.values()].flatMap(({ schema }) => (schema ? [[schema.name, schema] as const] : [])),
);

export const templateCommand = (): Command =>
  new Command('template')
    .description('print a file to start from, with every column and a few records')
    .addArgument(new Argument('<name>', 'kind of file').argParser(knownSchema))
    .addOption(new Option('--format <format>', 'how it is written').choices(TEMPLATE_FORMATS).default('csv'))
    .option('--out <file>', 'write it there; a file that exists stays')
    .addOption(jsonOption())
    .addHelpText('after', () => `\nKinds of files:\n${describeSchemas()}`)
    .action(async (schema: RecordSchema, { format, out, json }: TemplateOptions) => {
      const text = templateOf(schema, format);
      const made = { name: schema.name, format };
      if (out === undefined) {
        print(json === true, { ...made, text }, () => text.trimEnd());
        return;
      }
      await writeNew(out, text);
      const next = `npx shoplake load ${schema.name} ${out}`;
      print(json === true, { ...made, file: out }, () => `${out} is written. Replace its records, then: ${next}`);
    });

function knownSchema(name: string): RecordSchema {
  const schema = schemas.get(name);
  if (schema) return schema;
  throw new CommandError(`There is no template of "${name}". There are:\n${describeSchemas()}`);
}

const describeSchemas = (): string =>
  [...schemas.values()].map(({ name, doc }) => `  ${name.padEnd(18)}${doc}`).join('\n');

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new CommandError(`${path} is there already. Name another file, or delete it first.`);
    throw new CommandError(`${path} cannot be written: ${message}.`);
  }
}
