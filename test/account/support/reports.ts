import type { TestAccount } from './account.ts';

/** Runs the function that writes reports, as a schedule does. @returns the name of the error in which it ended, if it did */
export async function writeReports({ account, call }: TestAccount, event: object): Promise<string | undefined> {
  const [writer, ...others] = account.template
    .resources('AWS::Lambda::Function')
    .filter(({ logicalId }) => logicalId.startsWith('ReportingWrite'));
  if (!writer || others.length > 0) throw new Error('There is not exactly one function ReportingWrite*');
  const { FunctionError } = await call('Lambda', 'Invoke', {
    FunctionName: account.template.physicalName(writer.logicalId),
    Payload: new TextEncoder().encode(JSON.stringify(event)),
  });
  return FunctionError as string | undefined;
}
