import { DataFolderError } from '@shoplake/local';
import { expect, it } from 'vitest';
import { endingOf } from '../../../bin/cli/terminal/errors.ts';

it('says how a folder is cleared that the local account cannot go on with', () => {
  const error = new DataFolderError('/data/shop', 'was written by another version.');
  expect(endingOf(error)).toEqual({
    exitCode: 1,
    message:
      'The data folder /data/shop was written by another version. Clear it with: npx shoplake reset --data /data/shop',
  });
});
