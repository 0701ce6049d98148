import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeStart } from '../../../bin/cli/commands/up.ts';

const started = (data: string): string =>
  stripVTControlCharacters(
    describeStart({
      ...{ stage: 'local', api: 'http://localhost:4000', data, seconds: 1.4, loaded: 0, report: null },
      signIns: { people: [{ email: 'admin@shop.example', password: 'p' }], readKey: 'rk_1' },
    }),
  );

describe('the end of a start', () => {
  it('says first where the dashboard is, and who may sign in', () => {
    const [ready, dashboard, signIn] = started('/shops/two').split('\n');
    expect(ready).toMatch(/^Ready after 1.4 s/);
    expect(dashboard).toBe('Dashboard  http://localhost:4000');
    expect(signIn).toBe('Sign in    admin@shop.example  p');
  });

  it('has a query that asks the folder that was started', () => {
    expect(started('/shops/two')).toContain("npx shoplake query --data /shops/two 'SELECT");
    expect(started(resolve('.shoplake'))).toContain("npx shoplake query 'SELECT");
  });
});
