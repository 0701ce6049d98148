import {
  type Account,
  type HttpRequest,
  type HttpResponse,
  type Listener,
  OPERATOR,
  type ServiceCall,
  SIGN_IN_PATH,
  serveControl,
  serveHttp,
} from '@shoplake/local';
import { callAs, openAccount, platformOf, rebuild } from './local.ts';
import type { Platform } from './platform.ts';

/** An account that is up: its API answers, and other commands find it. */
export interface Served {
  readonly account: Account;
  readonly platform: Platform;
  readonly url: string;
  readonly close: () => Promise<void>;
}

const DEFAULT_PORT = 4000;
const FREE = 0;

/**
 * Opens the account on a folder and serves its API.
 * @param port the port to take; without one, 4000 or whatever is free
 */
export async function serve(dataDir: string, port: number | undefined): Promise<Served> {
  let handle: (request: HttpRequest) => Promise<HttpResponse> = () =>
    Promise.reject(new Error('The account is starting'));
  let signIn: Listener | undefined;
  const mounted = (path: string) => (path.startsWith(`${SIGN_IN_PATH}/`) ? signIn : undefined);
  const listen = (wanted: number) => serveHttp({ port: wanted, handle: (request) => handle(request), mounted });
  const http = port === undefined ? await listen(DEFAULT_PORT).catch(() => listen(FREE)) : await listen(port);
  try {
    const account = await openAccount(dataDir, { apiEndpoint: http.url });
    handle = (request) => account.request(request);
    signIn = account.signIn;
    const platform = platformOf(account, dataDir, true);
    await rebuild(account, platform);
    const control = await serveControl(dataDir, {
      call: (call) => account.call(OPERATOR, call),
      callAs: (roleArn: string, call: ServiceCall) => callAs(account, roleArn, call),
      outputs: async () => account.template.outputs(),
      stepsDone: async (executionArn: string) => account.progress(executionArn)?.statesDone,
      idle: () => account.idle(),
      backlog: async () => account.backlog(),
      arrived: (milliseconds: number) => account.arrived(milliseconds),
    });
    const close = async (): Promise<void> => {
      await http.close();
      await control.close();
      await platform.close();
    };
    return { account, platform, url: http.url, close };
  } catch (error) {
    await http.close();
    throw error;
  }
}
