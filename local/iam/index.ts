/** Policies of a template and who they allow what, for tests of permissions. */
export { Template } from '../template/template.ts';
export { Authorizer } from './authorizer.ts';
export { compileWildcard } from './wildcard.ts';
