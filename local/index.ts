/** What a program needs to open an account, call it, and serve it to others. */
export { Account, type AccountOptions } from './account/account.ts';
export { DeploymentFailedError } from './cloudformation/stack.ts';
export { type Listener, SIGN_IN_PATH } from './cognito/sign-in.ts';
export { DataFolderError, isAccountFolder } from './common/store.ts';
export { AccountEndedError, type ControlClient, connectControl } from './control/client.ts';
export { DataFolderInUseError, type DataFolderLock, lockDataFolder } from './control/lock.ts';
export { type ControlHandlers, type ControlServer, serveControl } from './control/server.ts';
export type { HttpRequest, HttpResponse } from './http/payload.ts';
export { type HttpServer, serveHttp } from './http/server.ts';
export type { ContainerVariables } from './sagemaker/images.ts';
export { CLIENT_HOOK, installHook } from './sdk/attach.ts';
export {
  AwsFailure,
  type Dispatch,
  type FileSlice,
  OPERATOR,
  type Principal,
  type ServiceCall,
  UnsupportedError,
} from './service.ts';
export { readableCause, reasonOf } from './states/reason.ts';
export type { ExecutionEvent } from './states/runner.ts';
