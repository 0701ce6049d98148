import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, get } from '../api/client.ts';

const PAUSE_MS = 1000;

/** Tries again what was refused, once what was wrong with it is put right. @param firstDay of those that are looked at */
export function Replay({ firstDay }: { readonly firstDay: string }) {
  const [from, setFrom] = useState(firstDay);
  const [said, setSaid] = useState<string>();
  const client = useQueryClient();
  const replay = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    setSaid('It is tried again …');
    try {
      setSaid(await replayed(from));
      await client.invalidateQueries({ queryKey: ['/v1/quarantine/reasons'] });
    } catch (error) {
      setSaid((error as Error).message);
    }
  };
  return (
    <form className="parameters" onSubmit={(event) => void replay(event)}>
      <label>
        Try again what was refused since
        <input type="date" required value={from} onChange={({ target }) => setFrom(target.value)} />
      </label>
      <button type="submit" className="primary">
        Try again
      </button>
      <p className="hint" role="status">
        {said}
      </p>
    </form>
  );
}

/** Waits for a replay. @returns what came of it */
async function replayed(from: string): Promise<string> {
  const { id } = await call('POST', '/v1/quarantine/replay', { body: { from } });
  const params = { jobId: `replay/${id}` };
  let job = await get('/v1/jobs/{jobId}', { params });
  while (job.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    job = await get('/v1/jobs/{jobId}', { params });
  }
  if (job.status === 'failed') return `It failed: ${job.reason ?? 'the log of the machine says why'}`;
  const counts = Object.entries(job.result ?? {}).filter(([, value]) => typeof value === 'number');
  return `Done: ${counts.map(([name, value]) => `${value} ${name}`).join(', ')}. The next refresh brings in what is right now.`;
}
