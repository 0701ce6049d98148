import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { dayOfYear } from '../format.ts';
import { useMay } from './me.ts';

/** Where notes are asked for: of the first page, and by themselves. */
const SHOWN = ['/v1/overview', '/v1/annotations'];

/** Writes a note on a day, which every chart of that day shows from then on. */
export function AddNote({ day, onDone }: { readonly day: string; readonly onDone: () => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const client = useQueryClient();
  const mayWrite = useMay('analyst');
  if (!mayWrite) return null;
  const add = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await call('POST', '/v1/annotations', { body: { from: day, text } });
      await Promise.all(SHOWN.map((path) => client.invalidateQueries({ queryKey: [path] })));
      onDone();
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <form className="add-note" onSubmit={(event) => void add(event)}>
      <label>
        Note on {dayOfYear(day)}{' '}
        <input
          // biome-ignore lint/a11y/noAutofocus: it was just asked for
          autoFocus
          required
          maxLength={500}
          value={text}
          placeholder="New prices, a campaign, a fault …"
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <button type="submit" className="primary">
        Add
      </button>
      <button type="button" onClick={onDone}>
        Cancel
      </button>
      {problem && <p className="warning">{problem}</p>}
    </form>
  );
}
