import { useState } from 'react';

export interface CopyLinkProps {
  /** What the link says, so that it shows the same whenever it is opened. */
  readonly query: URLSearchParams;
}

/** Copies the address of this page, for somebody else who may see it. */
export function CopyLink({ query }: CopyLinkProps) {
  const [said, setSaid] = useState('Copy link');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(`${location.origin}${location.pathname}?${query}`);
      setSaid('Copied');
    } catch {
      setSaid('The browser does not let it be copied');
    }
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {said}
    </button>
  );
}
