import type { ComponentChildren } from "preact";
import { Component } from "preact";
import { ErrorState } from "./error-state.tsx";

/** Keeps a defect of one page from taking the others with it. */
export class ErrorBoundary extends Component<
  { readonly children: ComponentChildren },
  { readonly error: unknown }
> {
  override state = { error: null as unknown };

  override componentDidCatch(error: unknown): void {
    this.setState({ error });
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ErrorState error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
