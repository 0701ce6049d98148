import { describe, expect, it } from 'vitest';
import { isTakenByCloudFormation } from '../rules/cloudformation.ts';
import { documentOf } from '../rules/document.ts';
import { RULES } from '../rules/index.ts';
import { DEFAULTS, stageTemplate, synthesise } from './support/synth.ts';

/** What each rule refuses, and that it does, is shown by its mutants: `npm run test:mutants`. */
describe.each([
  ['with default options', synthesise('shop', DEFAULTS)],
  ['prod', stageTemplate('prod')],
])('the template of a stage %s', (_, template) => {
  const document = documentOf(template);

  it.each(Object.entries({ isTakenByCloudFormation, ...RULES }))('%s', async (_, rule) => {
    expect(await rule(document)).toEqual([]);
  });
});
