import { DataFolderInUseError } from '@shoplake/local/control/lock.ts';
import { Command, CommanderError } from 'commander';
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
import { CommandError } from './terminal/command-error.ts';

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
  return program;
}

/** Runs a command; what a person can mend ends in one message and exit code 1, without a stack trace. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    await makeProgram().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) return;
    process.exitCode = 1;
    const isExpected = error instanceof CommandError || error instanceof DataFolderInUseError;
    const { message, stack } = error as Error;
    process.stderr.write(`${pc.red('Error:')} ${isExpected ? message : (stack ?? message)}\n`);
  }
}
