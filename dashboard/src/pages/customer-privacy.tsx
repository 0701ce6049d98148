import { useState } from 'react';
import { call, get } from '../api/client.ts';
import { save } from '../api/save.ts';
import { Card } from '../ui/card.tsx';

const PAUSE_MS = 2000;

/** What people may ask of a shop about themselves: to be told, and to be erased. */
export function CustomerPrivacy({ customerId }: { readonly customerId: string }) {
  const [said, setSaid] = useState<string>();
  const [isSure, setIsSure] = useState(false);
  const asking = { params: { customerId } };
  const doing = (what: () => Promise<string>) => (): void => {
    what()
      .then(setSaid)
      .catch((error: Error) => setSaid(error.message));
  };
  const tell = async (): Promise<string> => {
    setSaid('It is gathered …');
    let told = await get('/v1/customers/{customerId}/export', asking);
    while (told.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      told = await get('/v1/customers/{customerId}/export', asking);
    }
    if (told.status === 'failed') return 'It could not be gathered. Ask again in a minute.';
    save(new Blob([JSON.stringify(told, null, 2)], { type: 'application/json' }), `${customerId}.json`);
    return 'All that is held of them is in the file.';
  };
  const erase = async (): Promise<string> => {
    setIsSure(false);
    const { id } = await call('DELETE', '/v1/customers/{customerId}', asking);
    return `They are erased within minutes. Keep the number of the receipt: ${id}`;
  };
  return (
    <Card title="Their rights" hint="What they may ask of the shop">
      <p className="presets">
        <button type="button" onClick={doing(tell)}>
          All that is held of them
        </button>
        {isSure ? (
          <button type="button" className="danger" onClick={doing(erase)}>
            Yes, erase {customerId} for good
          </button>
        ) : (
          <button type="button" onClick={() => setIsSure(true)}>
            Erase
          </button>
        )}
      </p>
      <p className="hint" role="status">
        {said}
      </p>
    </Card>
  );
}
