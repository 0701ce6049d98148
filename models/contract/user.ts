import { chown, mkdir } from 'node:fs/promises';

/**
 * Goes on as the user that `SHOPLAKE_ML_USER` names (`uid:gid`), when started as root; where that is not possible it says so and
 * stays root, as SageMaker has it.
 *
 * SageMaker wants images that start as root ("create your container so that it uses only root users": Custom Inference Code with
 * Hosting Services) and gives training jobs folders that only root can write; a serverless endpoint starts the image as a user
 * without permissions, which then stays what it is. AWS's own bootstrap of jobs under another user opens `/opt/ml/model` and
 * `/opt/ml/output` with sudo and reads the channels as they are (sagemaker-python-sdk, bootstrap_runtime_environment.py).
 *
 * @param writable folders that the user is to own
 * @throws Error when the variable is wrong
 */
export async function giveUpRoot(writable: readonly string[]): Promise<void> {
  const user = process.env.SHOPLAKE_ML_USER;
  if (user === undefined || process.getuid?.() !== 0) return;
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(user) ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error(`SHOPLAKE_ML_USER is "${user}", and should be like 1000:1000.`);
  try {
    await become(Number(uid), Number(gid), writable);
  } catch (error) {
    console.error(`Stays root instead of ${user}: ${(error as Error).message}`);
  }
}

async function become(uid: number, gid: number, writable: readonly string[]): Promise<void> {
  for (const folder of writable) {
    await mkdir(folder, { recursive: true });
    await chown(folder, uid, gid);
  }
  process.setgroups?.([gid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}
