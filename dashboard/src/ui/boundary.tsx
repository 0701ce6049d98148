import { Component, type ReactNode } from 'react';
import { Failed } from './states.tsx';

interface Props {
  /** What is shown follows it: at another one it is tried again. */
  readonly address: string;
  readonly children: ReactNode;
}

/** Says what went wrong where a page cannot be drawn, and leaves all around it as it is. */
export class Boundary extends Component<Props, { readonly error?: Error }> {
  override readonly state: { readonly error?: Error } = {};

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override componentDidUpdate({ address }: Props): void {
    if (this.state.error && address !== this.props.address) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error ? <Failed error={error} again={() => location.assign(location.pathname)} /> : this.props.children;
  }
}
