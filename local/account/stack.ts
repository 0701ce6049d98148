import { stat } from 'node:fs/promises';
import { ASSETS_BUCKET, fileAssets } from '../cloudformation/assets.ts';
import { customResourceHandler } from '../cloudformation/custom-resource.ts';
import { sageMakerHandlers } from '../cloudformation/sagemaker-resources.ts';
import { Stack } from '../cloudformation/stack.ts';
import type { Store } from '../common/store.ts';
import { OPERATOR } from '../service.ts';
import type { Template } from '../template/template.ts';
import type { CallAs } from './functions.ts';

/** The resources that CloudFormation makes by calls, in the name of who deploys. */
export function makeStack(template: Template, store: Store, call: CallAs): Stack {
  const invoke = async (FunctionName: string, event: object): Promise<string | undefined> => {
    const input = { FunctionName, Payload: Buffer.from(JSON.stringify(event)) };
    const { FunctionError, Payload } = await call(OPERATOR, { service: 'Lambda', operation: 'Invoke', input });
    return FunctionError === undefined ? undefined : Buffer.from(Payload as Uint8Array).toString();
  };
  const stackId = String(template.resolve({ Ref: 'AWS::StackId' }));
  const handlers = {
    ...customResourceHandler({ stackId, invoke }),
    ...sageMakerHandlers((operation, input) => call(OPERATOR, { service: 'SageMaker', operation, input })),
  };
  return new Stack({ template, store, handlers });
}

/** Puts the files of an assembly where its template looks for them, as the CDK does before it deploys. */
export async function publishAssets(template: Template, call: CallAs): Promise<void> {
  for (const { file, key } of await fileAssets(template.assemblyDir)) {
    const { size } = await stat(file);
    const input = { Bucket: ASSETS_BUCKET, Key: key, Body: { path: file, start: 0, length: size } };
    await call(OPERATOR, { service: 'S3', operation: 'PutObject', input });
  }
}
