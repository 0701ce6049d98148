/** A process of the control tests: serves a folder, answers `ping`, and never answers `wait`. */
import { serveControl } from '../../control/server.ts';

await serveControl(process.argv[2] ?? '', {
  call: async (call) => ({ echoed: call }),
  ping: async () => 'pong',
  wait: () => new Promise(() => undefined),
});
console.log('ready');
