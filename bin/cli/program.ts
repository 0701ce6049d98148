import { Command } from 'commander';
import pc from 'picocolors';
import { forecastCommand } from './commands/forecast.ts';
import { keyCommand } from './commands/key.ts';
import { loadCommand } from './commands/load.ts';
import { modelsCommand } from './commands/models.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { queryCommand } from './commands/query.ts';
import { recommendCommand } from './commands/recommend.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { refreshCommand } from './commands/refresh.ts';
import { reportCommand } from './commands/report.ts';
import { resetCommand } from './commands/reset.ts';
import { simulateCommand } from './commands/simulate.ts';
import { statusCommand } from './commands/status.ts';
import { templateCommand } from './commands/template.ts';
import { trainCommand } from './commands/train.ts';
import { upCommand } from './commands/up.ts';
import { endingOf } from './terminal/errors.ts';

/** The command line. */
export function makeProgram(): Command {
  const program = new Command('shoplake')
    .description('A serverless e-commerce data platform, on this machine or in AWS')
    .showHelpAfterError('(see --help)');
  const commands = [
    upCommand,
    loadCommand,
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
    statusCommand,
    resetCommand,
    keyCommand,
  ];
  for (const make of commands) program.addCommand(make());
  for (const command of allOf(program)) command.exitOverride();
  return program;
}

/** A command and those below it. */
const allOf = (command: Command): Command[] => [command, ...command.commands.flatMap(allOf)];

/** Runs a command. Whatever goes wrong ends in one message, as JSON for scripts, and an exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    await makeProgram().parseAsync([...argv]);
  } catch (error) {
    const { exitCode, message } = endingOf(error);
    process.exitCode = exitCode;
    if (message === undefined) return;
    process.stderr.write(
      argv.includes('--json') ? `${JSON.stringify({ error: message })}\n` : `${pc.red('Error:')} ${message}\n`,
    );
  }
}
