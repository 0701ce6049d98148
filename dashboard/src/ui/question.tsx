import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Answer, get } from '../api/client.ts';
import { Failed, Loading } from './states.tsx';

type Path = Parameters<typeof get>[0];

export interface QuestionProps<P extends Path> {
  readonly path: P;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: URLSearchParams;
  readonly height?: number;
  /** Milliseconds after which it is asked again, while somebody looks. @default never */
  readonly every?: number;
  readonly children: (answer: Answer<P>) => React.ReactNode;
}

/** Asks the API and shows its answer: the last one, pale, until the next is there. */
export function Question<P extends Path>({
  path,
  params = {},
  query = new URLSearchParams(),
  height = 300,
  every,
  children,
}: QuestionProps<P>) {
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: [path, params, query.toString()],
    queryFn: ({ signal }) => get(path, { params, query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: every ?? false,
  });
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (data === undefined) return <Loading height={height} />;
  return <div className={isPlaceholderData ? 'answer stale' : 'answer'}>{children(data as Answer<P>)}</div>;
}
