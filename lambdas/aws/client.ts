/** The name under which the local account offers to take over a client; absent in AWS. */
export const CLIENT_HOOK = Symbol.for('shoplake.aws.client');

type ClientHook = (client: object) => void;

/**
 * The one seam between the platform and AWS: every SDK client is made as `aws(new S3Client({}))`.
 * In AWS this returns the client unchanged; the local account registers a hook that attaches its middleware.
 */
export function aws<T extends object>(client: T): T {
  (globalThis as { [CLIENT_HOOK]?: ClientHook })[CLIENT_HOOK]?.(client);
  return client;
}
