import { Link } from 'wouter';
import { addressOfOne } from '../ui/detail.ts';
import { PRODUCTS } from './paths.ts';

interface Named {
  readonly productId: string | null;
  readonly name: string | null;
}

/** A product by its name, which leads to its page. */
export const productLink = ({ productId, name }: Named) => (
  <Link href={addressOfOne(PRODUCTS, productId ?? '')}>{name ?? productId}</Link>
);
