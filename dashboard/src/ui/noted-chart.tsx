import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../api/client.ts';
import { TimeChart, type TimeChartProps } from '../charts/time-chart.tsx';
import { AddNote } from './notes.tsx';

const DAY_LENGTH = 10;

/** A chart over days with the notes on them; a point that is clicked takes a new one. */
export function NotedChart(props: Omit<TimeChartProps, 'notes' | 'onChoose'>) {
  const [day, setDay] = useState<string>();
  const starts = props.points.map(({ start }) => start.slice(0, DAY_LENGTH));
  const query = new URLSearchParams({ from: starts[0] ?? '', to: starts.at(-1) ?? '' });
  const { data } = useQuery({
    queryKey: ['/v1/annotations', query.toString()],
    queryFn: () => get('/v1/annotations', { query }),
    enabled: starts.length > 0,
  });
  return (
    <>
      <TimeChart {...props} notes={data?.items ?? []} onChoose={(start) => setDay(start.slice(0, DAY_LENGTH))} />
      {day && <AddNote key={day} day={day} onDone={() => setDay(undefined)} />}
    </>
  );
}
