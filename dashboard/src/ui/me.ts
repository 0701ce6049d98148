import { useQuery } from '@tanstack/react-query';
import { type Answer, get } from '../api/client.ts';

type Role = Answer<'/v1/me'>['role'];

const LADDER: readonly Role[] = ['viewer', 'analyst', 'admin'];

/** Who has signed in; undefined until it is known. */
export const useMe = (): Answer<'/v1/me'> | undefined =>
  useQuery({ queryKey: ['me'], queryFn: () => get('/v1/me') }).data;

/** Whether who has signed in may do what a role may. */
export function useMay(role: Role): boolean {
  const me = useMe();
  return me !== undefined && LADDER.indexOf(me.role) >= LADDER.indexOf(role);
}
