import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, get } from '../api/client.ts';
import { pause, refreshed } from '../api/refreshed.ts';
import { whole } from '../format.ts';

/** Tries again what was refused, as it is or put right, and brings the figures up to date. @param firstDay of those that are looked at */
export function Replay({ firstDay }: { readonly firstDay: string }) {
  const [said, setSaid] = useState<string>();
  const [isAtWork, setIsAtWork] = useState(false);
  const client = useQueryClient();
  const replay = async (asked: FormData): Promise<void> => {
    setIsAtWork(true);
    try {
      setSaid(await replayed(asked, setSaid));
      await client.invalidateQueries();
    } catch (error) {
      setSaid((error as Error).message);
    }
    setIsAtWork(false);
  };
  return (
    <form
      className="parameters"
      aria-label="Once more"
      onSubmit={(event) => {
        event.preventDefault();
        void replay(new FormData(event.currentTarget));
      }}
    >
      <label>
        Try again what was refused since
        <input type="date" name="from" required defaultValue={firstDay} />
      </label>
      <label>
        and where this field or column
        <input name="field" placeholder="as it is; or e.g. Currency" />
      </label>
      <label>
        says (or nothing)
        <input name="was" placeholder="e.g. Pounds" />
      </label>
      <label>
        read this
        <input name="meant" placeholder="e.g. GBP" />
      </label>
      <button type="submit" className="primary" disabled={isAtWork}>
        Try again
      </button>
      <p className="hint" role="status">
        {said}
      </p>
    </form>
  );
}

/** Tries again, and refreshes where something came of it. @returns what came of it */
async function replayed(asked: FormData, say: (what: string) => void): Promise<string> {
  const [from, field = '', was = '', meant = ''] = ['from', 'field', 'was', 'meant'].map((name) =>
    String(asked.get(name)).trim(),
  );
  say('It is read again …');
  const mapping = was ? { values: { [field]: { [was]: meant } } } : { defaults: { [field]: meant } };
  const isAsItIs = field + was + meant === '';
  const { id } = await call('POST', '/v1/quarantine/replay', { body: { from, ...(!isAsItIs && { mapping }) } });
  const params = { jobId: `replay/${id}` };
  let job = await get('/v1/jobs/{jobId}', { params });
  while (job.status === 'running') {
    await pause();
    job = await get('/v1/jobs/{jobId}', { params });
  }
  if (job.status !== 'succeeded') return `It failed: ${job.reason ?? 'the log of the machine says why'}`;
  const { staged, gone } = job.result as { readonly staged: number; readonly gone: number };
  const lost = gone > 0 ? ` ${whole(gone)} files are no longer where they were: load them again.` : '';
  if (staged === 0) return `Done: nothing reads otherwise than before.${lost}`;
  say('The figures are brought up to date …');
  if (!(await refreshed())) return `It was read again, and the refresh failed. Try: npx shoplake refresh${lost}`;
  return `Done: ${whole(staged)} records were read again, and the figures are up to date.${lost}`;
}
