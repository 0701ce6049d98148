import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { ago } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';

const PATH = '/v1/alerts';

/** What was noticed in what just came, and who has seen it. */
export function Alerts({ every }: { readonly every: number }) {
  const mayAcknowledge = useMay('analyst');
  const client = useQueryClient();
  const acknowledge = async (alertId: string): Promise<void> => {
    await call('POST', '/v1/alerts/{alertId}/acknowledge', { params: { alertId } });
    await client.invalidateQueries({ queryKey: [PATH] });
  };
  return (
    <Card title="Alerts" hint="Of the last seven days" span={4}>
      <Question path={PATH} every={every}>
        {({ items }) => (
          <DataTable
            label="Alerts"
            empty="Nothing was out of the ordinary."
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { name: 'What', of: ({ detail }) => detail, isSentence: true },
              { name: 'When', of: ({ at }) => ago(at) },
              {
                name: 'Seen by',
                of: ({ id, acknowledged }) =>
                  acknowledged === null && mayAcknowledge ? (
                    <button type="button" onClick={() => void acknowledge(id)}>
                      I have seen it
                    </button>
                  ) : (
                    (acknowledged?.by ?? 'nobody')
                  ),
              },
            ]}
          />
        )}
      </Question>
    </Card>
  );
}
