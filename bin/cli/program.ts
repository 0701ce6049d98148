import { Command } from 'commander';
import pc from 'picocolors';
import manifest from '../../package.json' with { type: 'json' };
import { costCommand } from './commands/cost.ts';
import { customersCommand } from './commands/customers.ts';
import { doctorCommand } from './commands/doctor.ts';
import { forecastCommand } from './commands/forecast.ts';
import { keyCommand } from './commands/key.ts';
import { keysCommand } from './commands/keys.ts';
import { loadCommand } from './commands/load.ts';
import { mapCommand } from './commands/map.ts';
import { modelsCommand } from './commands/models.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { queryCommand } from './commands/query.ts';
import { recommendCommand } from './commands/recommend.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { refreshCommand } from './commands/refresh.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { resetCommand } from './commands/reset.ts';
import { simulateCommand } from './commands/simulate.ts';
import { statusCommand } from './commands/status.ts';
import { templateCommand } from './commands/template.ts';
import { trainCommand } from './commands/train.ts';
import { upCommand } from './commands/up.ts';
import { usersCommand } from './commands/users.ts';
import { webhooksCommand } from './commands/webhooks.ts';
import { endingOf } from './terminal/errors.ts';

const { version } = manifest;

/** The command line. @param isJson whether a misuse is told in JSON, as all other errors are then */
export function makeProgram(isJson = false): Command {
  const program = new Command('shoplake')
    .description('A serverless e-commerce data platform, on this machine or in AWS')
    .version(version, '--version', 'print the version of shoplake');
  const commands = [
    upCommand,
    loadCommand,
    mapCommand,
    templateCommand,
    simulateCommand,
    refreshCommand,
    trainCommand,
    modelsCommand,
    recommendCommand,
    forecastCommand,
    reportCommand,
    queryCommand,
    reconcileCommand,
    quarantineCommand,
    replayCommand,
    statusCommand,
    resetCommand,
    keyCommand,
    keysCommand,
    usersCommand,
    customersCommand,
    webhooksCommand,
    costCommand,
    doctorCommand,
  ];
  for (const make of commands) program.addCommand(make());
  for (const command of allOf(program)) {
    command.exitOverride();
    if (!isJson) command.showHelpAfterError('(see --help)');
    else command.configureOutput({ outputError: (text, write) => write(asJson(text.replace(/^error: /, '').trim())) });
  }
  return program;
}

/** A command and those below it. */
const allOf = (command: Command): Command[] => [command, ...command.commands.flatMap(allOf)];

const asJson = (error: string, details: Readonly<Record<string, unknown>> = {}): string =>
  `${JSON.stringify({ error, ...details })}\n`;

/** Runs a command. Whatever goes wrong ends in one message, as JSON for scripts, and an exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  const isJson = argv.includes('--json');
  try {
    await makeProgram(isJson).parseAsync([...argv]);
  } catch (error) {
    const { exitCode, message, details } = endingOf(error);
    process.exitCode = exitCode;
    if (message === undefined) return;
    process.stderr.write(isJson ? asJson(message, details) : `${pc.red('Error:')} ${message}\n`);
  }
}
