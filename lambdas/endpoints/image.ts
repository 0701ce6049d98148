import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetBuildsCommand, type CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';

/** There is no image to serve from. */
export class ImageBuildError extends Error {
  override readonly name = 'ImageBuildError';
}

const POLL_MS = 5000;

/** Has the image of the models built, and waits until it is; a build whose image is there ends at once. @throws ImageBuildError */
export async function buildImage(client: CodeBuildClient, projectName: string, pollMs = POLL_MS): Promise<void> {
  const { build } = await client.send(new StartBuildCommand({ projectName }));
  const id = build?.id ?? '';
  let status = build?.buildStatus;
  while (status === 'IN_PROGRESS') {
    await sleep(pollMs);
    const { builds } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
    status = builds?.[0]?.buildStatus;
  }
  if (status === 'SUCCEEDED') return;
  throw new ImageBuildError(
    `The image of the models was not built (${id} ended as ${status}; its log says why), and an endpoint needs it. ` +
      'Deploy again once the cause is gone, or with "models": {"endpoints": "none"} in the stage.',
  );
}
