/** The interpreter of state machines alone, for tests of definitions. */
export type { Clock } from '../common/clock.ts';
export type { TaskCall } from './frame.ts';
export { loadMachine, runMachine } from './machine.ts';
export { validateDefinition } from './validate.ts';
